import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patchContent } from "../../../data/articles/article.ts";
import { ApiProblem } from "../../../data/client.ts";
import { sayDone } from "../../../data/toast/say.ts";
import { type Content, contentQuery } from "../../../data/articles/lists.ts";
import { changesOf, conflictsOf, type Edits, type useEdits } from "./edits.ts";
import { toJson, valuesOf } from "./values.ts";

/** Somebody else changed the same fields, so the person has to decide. */
class ChangedMeanwhile extends Error {
  override name = "ChangedMeanwhile";
}
export const isConflict = (error: unknown): boolean => error instanceof ChangedMeanwhile;

/** Saves only the changed fields, so changes by others to other fields stay. Returns the article afterwards. */
export function useSave(content: Content, edits: ReturnType<typeof useEdits>) {
  const queries = useQueryClient();
  const { queryKey } = contentQuery(content.id);
  /** @throws ApiProblem, or ChangedMeanwhile */
  const send = async (sent: Edits, status: "draft" | "review" | undefined) => {
    const json = { ...toJson(changesOf(sent)), ...(status ? { status } : {}) };
    if (Object.keys(json).length === 0) return content;
    try {
      return await patchContent(content.id, { ...json, revision: content.revision });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "revision_conflict") throw error;
      const fresh = await queries.fetchQuery({ ...contentQuery(content.id), staleTime: 0 });
      if (conflictsOf(sent, valuesOf(fresh)).length > 0)
        throw new ChangedMeanwhile("Somebody else has changed the same fields.", { cause: error });
      // A picture was added, or another field was changed by somebody else.
      return patchContent(content.id, { ...json, revision: fresh.revision });
    }
  };
  return useMutation({
    mutationFn: async ({ status }: { status?: "draft" | "review" }) => {
      const sent = edits.edits;
      const data = await send(sent, status);
      queries.setQueryData(queryKey, data);
      edits.settle(sent, valuesOf(data));
      return data;
    },
    // The bar already says that it is saved.
    onSuccess: (data, { status }) => {
      void queries.invalidateQueries({ queryKey: ["contents"] });
      void queries.invalidateQueries({ queryKey: ["terms", data.site_id] });
      if (status) sayDone(status === "review" ? "Submitted for review." : "Switched to draft.");
    },
  });
}
