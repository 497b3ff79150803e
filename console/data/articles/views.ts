import { queryOptions } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";

const key = ["views"];
export type ListName = "content" | "review" | "approved" | "published";
type Values = Record<string, string | number | boolean>;

const readViews = async () => (await take(api.account.views.index.$get())).data;
export type SavedView = Awaited<ReturnType<typeof readViews>>[number];
/** The person's saved views of lists. */
export const viewsQuery = queryOptions({ queryKey: key, queryFn: readViews });

export const useSaveView = () =>
  useChange((view: { list: ListName; name: string; search: Values }) => take(api.account.views.index.$post({ json: view })), {
    stale: [key],
    said: (_, { name }) => `View “${name}” saved.`,
    loud: (error) => error.name !== "ApiProblem",
  });

export const useRemoveView = () =>
  useChange(({ id }: SavedView) => take(api.account.views[":id"].index.$delete({ param: { id: String(id) } })), {
    stale: [key],
    said: (_, { name }) => `View “${name}” deleted.`,
    loud: true,
  });
