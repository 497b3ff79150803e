import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";
import { paged, pageOf } from "../sites.ts";
import { contentQuery } from "./lists.ts";

const at = (id: number, number: number) => ({ param: { id: String(id), number: String(number) } });
const versionsOf = (id: number) => ["contents", "versions", id] as const;

const readVersion = async (id: number, number: number) =>
  (await take(api.writer.content[":id"].versions[":number"].index.$get(at(id, number)))).data;
export type Version = Awaited<ReturnType<typeof readVersion>>;
export type VersionListed = Omit<Version, "content_html" | "content_markdown" | "fields">;

/** An article's versions, newest first, page by page. */
export const versionsQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [...versionsOf(id), "list"],
    ...paged,
    queryFn: ({ pageParam }) =>
      take(api.writer.content[":id"].versions.index.$get({ param: { id: String(id) }, query: pageOf(pageParam) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** One version with its text. The newest one may still grow, so it is read again with the list. */
export const versionQuery = (id: number, number: number) =>
  queryOptions({ queryKey: [...versionsOf(id), number], queryFn: () => readVersion(id, number) });

/** Makes a version the article's present one. */
export const useRestoreVersion = (id: number) =>
  useChange(
    async ({ number, ...json }: { number: number; revision: number; send: boolean }) =>
      (await take(api.writer.content[":id"].versions[":number"].restore.index.$post({ ...at(id, number), json }))).data,
    {
      stale: [["contents"], ["content", id], ["publication"]],
      said: (_, { number, send }) =>
        `The article is restored to version ${number}${send ? ", and the post is being updated" : ""}. To undo it, restore the version before.`,
      waits: true,
      done: (queries, data) => void queries.setQueryData(contentQuery(id).queryKey, data),
    },
  );
