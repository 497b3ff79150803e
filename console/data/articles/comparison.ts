import { queryOptions } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";
import { callOf, ofArticle } from "../publish.ts";

const param = (id: number) => ({ id: String(id) });
const readComparison = async (id: number) => (await take(api.writer.content[":id"].comparison.index.$get({ param: param(id) }))).data;
export type Comparison = Awaited<ReturnType<typeof readComparison>>;
export type ComparedField = Comparison["fields"][number];

/** How long until an open page asks again whether a change on the site was read. No event tells that a look found no difference. */
const READ_SOON_MS = 5_000;

/** An article beside its post, by the newest look at the post. Events of the article read it again. */
export const comparisonQuery = (id: number) =>
  queryOptions({
    queryKey: ["content", id, "comparison"],
    queryFn: () => readComparison(id),
    refetchInterval: ({ state }) => (state.data?.unread ? READ_SOON_MS : false),
  });

/** What a person chose for an update. `overwrite`: fields whose change on the site the article's value replaces. */
interface Update {
  overwrite?: string[];
  even_if_open?: boolean;
}

/** Sends an article's changes to its post. */
export const useRepublish = (id: number) =>
  useChange(
    async ({ overwrite = [], even_if_open = false }: Update) =>
      (await take(api.writer.content[":id"].republish.index.$post({ param: param(id), json: { overwrite, even_if_open } }))).data,
    { stale: ofArticle(id), said: () => "Updating the post. You will see the result here.", begins: () => callOf(id), loud: true },
  );

/** Takes what somebody changed on the site into the article. */
export const useTake = (id: number) =>
  useChange(
    async (json: { fields: string[]; revision: number }) =>
      (await take(api.writer.content[":id"].take.index.$post({ param: param(id), json }))).data,
    {
      stale: [...ofArticle(id), ["contents", "versions", id]],
      said: ({ taken }) => (taken.length > 0 ? "Copied into the article, as a new version." : "The site keeps its version."),
      loud: true,
    },
  );
