import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { countIn, TO_COME } from "../../domain/publishing/publication.ts";
import { useChange } from "./change.ts";
import { api, ApiProblem, take } from "./client.ts";
import type { ContentFilter } from "./articles/lists.ts";
import { laneQuery, OF_SITES, SITE_CHANGES } from "./integration.ts";
import { integrationsQuery, paged, pageOf } from "./sites.ts";

/** Articles of one bulk request; the API takes no more. */
export const BULK_LIMIT = 10_000;

/** Selects articles: some by id, or all that match a filter. */
export type Which = { content_ids: number[] } | { filter: ContentFilter };
type Asked = Parameters<(typeof api.writer.content)["bulk-publish"]["index"]["$post"]>[0]["json"];

/** In the API's form: `pending` is a string in a query, and a boolean in JSON. */
function asked(which: Which): Asked {
  if ("content_ids" in which) return which;
  const { pending, ...filter } = which.filter;
  const given = Object.entries({ ...filter, pending: pending === undefined ? undefined : pending === "true" });
  return { filter: Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

const asDrafts = (drafts: boolean) => (drafts ? { status: "draft" as const } : {});
/** The result of publishing these articles, as a dry run that writes nothing. @param drafts they become drafts there, whatever their rules say */
export const weighQuery = (which: Which, drafts: boolean) =>
  queryOptions({
    queryKey: ["contents", "weigh", which, drafts],
    queryFn: async () => {
      const json = { ...asked(which), ...asDrafts(drafts), dry_run: true };
      const { data } = await take(api.writer.content["bulk-publish"].index.$post({ json }));
      return { accepted: data.accepted, under_way: data.under_way, refused: data.refused, sites: "sites" in data ? data.sites : 0 };
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Publishes many articles, now or at a time. The answer is their bulk run. */
export const usePublishMany = () =>
  useChange(
    async ({ which, publish_at, drafts }: { which: Which; publish_at?: string | undefined; drafts: boolean }) => {
      const json = { ...asked(which), ...asDrafts(drafts), ...(publish_at === undefined ? {} : { publish_at }) };
      const { data } = await take(api.writer.content["bulk-publish"].index.$post({ json }));
      if (!("id" in data)) throw new Error("The API only weighed the request.");
      return data;
    },
    { stale: [["contents"], ["bulk"]] },
  );

/** What is done with the posts of many articles: they get the articles' changes, are unpublished, or are restored. */
export type ManyChange = { what: "send" } | { what: "down"; to: "draft" | "private" | "trash" } | { what: "back" };

type ChangeAsked = Parameters<(typeof api.writer.content)["bulk-republish"]["index"]["$post"]>[0]["json"];

function askChange(change: ManyChange, json: ChangeAsked) {
  const { content } = api.writer;
  if (change.what === "send") return take(content["bulk-republish"].index.$post({ json }));
  if (change.what === "back") return take(content["bulk-restore-posts"].index.$post({ json }));
  return take(content["bulk-unpublish"].index.$post({ json: { ...json, to: change.to } }));
}

/** The result of a change of these articles' posts, as a dry run that writes nothing. */
export const weighChangeQuery = (which: Which, change: ManyChange) =>
  queryOptions({
    queryKey: ["contents", "weigh", which, change],
    queryFn: async () => {
      const { data } = await askChange(change, { ...asked(which), dry_run: true });
      return { accepted: data.accepted, under_way: data.under_way, refused: data.refused, sites: "sites" in data ? data.sites : 0 };
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Changes the posts of many articles. The answer is their bulk run. */
export const useChangePosts = () =>
  useChange(
    async ({ which, change }: { which: Which; change: ManyChange }) => {
      const { data } = await askChange(change, asked(which));
      if (!("id" in data)) throw new Error("The API only weighed the request.");
      return data;
    },
    { stale: [["contents"], ["bulk"]] },
  );

/** Bulk runs, newest first, page by page. */
export const bulkRunsQuery = infiniteQueryOptions({
  queryKey: ["bulk", "list"],
  ...paged,
  queryFn: ({ pageParam }) => take(api.writer.content.bulk.index.$get({ query: pageOf(pageParam) })),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
  // Events report each article. No event reports that a run begins or ends.
  refetchInterval: ({ state: { data } }) => (data?.pages.some((page) => page.data.some(isUnderWay)) ? 5_000 : false),
});
export type BulkRunListed = Omit<BulkRun, "sites" | "causes" | "workflow_id" | "workflow_url">;
const isUnderWay = ({ state, publish_at }: Pick<BulkRunListed, "state" | "publish_at">): boolean =>
  state === "running" && (publish_at === null || Date.parse(publish_at) <= Date.now());

const param = (id: string) => ({ param: { id } });
const readRun = async (id: string) => (await take(api.writer.content.bulk[":id"].index.$get(param(id)))).data;
export type BulkRun = Awaited<ReturnType<typeof readRun>>;

/** The number of a run's articles that have not ended. */
export const leftOf = ({ states }: Pick<BulkRun, "states">): number => countIn(states, ...TO_COME);

/** The sites of a run that are paused and keep articles waiting. */
export const pausedSites = ({ sites }: Pick<BulkRun, "sites">): BulkRun["sites"] =>
  sites.filter((site) => site.pause_reason !== null && leftOf(site) > 0);

/** One run. Events report its articles. No event reports that it waits or is done, so this polls while articles are left. */
export const bulkRunQuery = (id: string) =>
  queryOptions({
    queryKey: ["bulk", id],
    queryFn: () => readRun(id),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data && (leftOf(data) > 0 || data.state === "running") ? 3_000 : false),
  });

/** An article's title, its site, and whether it is on hold. The answers about runs name articles by their ids alone. */
export const articleNameQuery = (id: number) =>
  queryOptions({
    queryKey: ["article-name", id],
    queryFn: async () => {
      const { title, site_id, on_hold } = (await take(api.writer.content[":id"].index.$get(param(String(id))))).data;
      return { title, site_id, on_hold };
    },
    staleTime: 60_000,
  });

async function resumeSite(queries: QueryClient, site_id: number): Promise<void> {
  for (const { id } of await queries.fetchQuery(integrationsQuery(site_id))) {
    const lane = await queries.fetchQuery({ ...laneQuery(id), staleTime: 0 });
    if (lane.state === "paused") await SITE_CHANGES.resume(id);
  }
}

/** A request about a run. Pages update afterwards. Forms show errors of single fields. */
const useRunAsked = <Input, Data>(ask: (input: Input) => Promise<Data>, said: (data: Data) => string) =>
  useChange(ask, {
    stale: [["bulk"], ["contents"], ["content"], ["publication"]],
    said,
    loud: (error) => !(error instanceof ApiProblem && error.details.length > 0),
    waits: true,
  });

const run = api.writer.content.bulk[":id"];
/** Selects a run's failed articles: of a cause, of a site, or all. */
type RetryWhich = NonNullable<Parameters<typeof run.retry.index.$post>[0]["json"]>;

export const usePauseRun = (id: string) =>
  useRunAsked(
    () => take(run.pause.index.$post(param(id))),
    () => "Paused. Articles that are being sent now will still finish.",
  );
export const useResumeRun = (id: string) =>
  useRunAsked(
    () => take(run.resume.index.$post(param(id))),
    () => "Resumed.",
  );
/** Resumes sites that are paused, and then the run itself if it is paused too. */
export const useResumeSites = (id: string) => {
  const queries = useQueryClient();
  return useRunAsked(
    async ({ site_ids, andRun }: { site_ids: number[]; andRun: boolean }) => {
      for (const site_id of site_ids) await resumeSite(queries, site_id);
      for (const queryKey of OF_SITES) void queries.invalidateQueries({ queryKey });
      if (andRun) await take(run.resume.index.$post(param(id)));
    },
    () => "Resumed.",
  );
};
export const useCancelRun = (id: string) =>
  useRunAsked(
    () => take(run.cancel.index.$post(param(id))),
    ({ data }) =>
      data.task === "create"
        ? "Cancelled. Articles that were not sent are back in review."
        : "Cancelled. The other posts stay as they are.",
  );
export const useMoveRun = (id: string) =>
  useRunAsked(
    (publish_at: string) => take(run.index.$patch({ ...param(id), json: { publish_at } })),
    () => "Rescheduled.",
  );
export const useRetryRun = (id: string) =>
  useRunAsked(
    (which: RetryWhich) => take(run.retry.index.$post({ ...param(id), json: which })),
    ({ data }) =>
      data.retried === 0
        ? "Nothing to retry: these articles are on hold, or their site is not connected."
        : `${data.retried} queued again.`,
  );
export type { RetryWhich };
