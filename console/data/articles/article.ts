import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";
import { contentQuery } from "./lists.ts";
import { tellAsked } from "./asked.ts";
import { ofArticle, remove } from "../publish.ts";
import { sayDone } from "../toast/say.ts";
import { offered } from "../sites.ts";
import { deleteWithPost } from "./withdrawal.ts";

const param = (id: number) => ({ id: String(id) });
type Patch = Parameters<(typeof api.writer.content)[":id"]["index"]["$patch"]>[0]["json"];
type New = Parameters<typeof api.writer.content.index.$post>[0]["json"];

/** @throws ApiProblem */
export const createContent = async (json: New) => (await take(api.writer.content.index.$post({ json }))).data;
/** @throws ApiProblem `revision_conflict` if the article has a newer revision than the given one */
export const patchContent = async (id: number, json: Patch) =>
  (await take(api.writer.content[":id"].index.$patch({ param: param(id), json }))).data;

/** Puts an article on hold, which takes its open publication back, or takes the hold off. */
export const useHold = (id: number) =>
  useChange((on_hold: boolean) => patchContent(id, { on_hold }), {
    stale: [["contents"], ["publication", id]],
    said: ({ on_hold }) => (on_hold ? "On hold. Release the hold to publish the article." : "Hold released."),
    loud: true,
    waits: true,
    done: (queries, data) => void queries.setQueryData(contentQuery(id).queryKey, data),
  });

/**
 * Publishes an article, now or at a time in its site's zone. The calling page shows errors.
 * @param before saves unsaved changes first
 */
export const usePublishWith = (id: number, before: () => Promise<unknown> | undefined) =>
  useChange(
    async (json: { publish_at?: string; status?: "draft" }) => {
      await before();
      return take(api.writer.content[":id"].publish.index.$post({ param: param(id), json }));
    },
    {
      stale: ofArticle(id),
      said: ({ data }, { status }) => tellAsked({ id, publish_at: data.publish_at ?? null, draft: status === "draft" }),
      waits: true,
    },
  );

/** Deletes an article in IGNY8. Its post on the site stays, or goes to the trash first (`post`). */
export function useDeleteContent(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ force, post }: { force: boolean; post: boolean }): Promise<unknown> => (post ? deleteWithPost(id) : remove(id, force)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["contents"] });
      sayDone("The article was deleted.");
    },
  });
}

/** Categories or tags that the site has. */
export const termsQuery = (site_id: number, kind: "category" | "tag") =>
  queryOptions({
    queryKey: ["terms", site_id, kind],
    queryFn: () => offered((page) => take(api.writer["taxonomy-terms"].index.$get({ query: { ...page, site_id: String(site_id), kind } }))),
  });
