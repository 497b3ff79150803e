import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { useChange } from "./change.ts";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

const ofSite = api.automation.sites[":id"];
const ofRun = api.automation.runs[":id"];
const param = (id: number | string) => ({ id: String(id) });

const readConfig = async (id: number) => (await take(ofSite.config.index.$get({ param: param(id) }))).data;
export type Config = Awaited<ReturnType<typeof readConfig>>;
export type Settings = Required<Parameters<typeof ofSite.config.index.$put>[0]["json"]>;
export const configQuery = (site_id: number) =>
  queryOptions({ queryKey: ["automation", "config", site_id], queryFn: () => readConfig(site_id) });

/** The most entries of a plan. The page says that later ones are left out. */
export const PLAN_LIMIT = 500;
const readPlan = async (id: number) =>
  (await take(ofSite.plan.index.$get({ param: param(id), query: { limit: String(PLAN_LIMIT) } }))).data;
export type Plan = Awaited<ReturnType<typeof readPlan>>;
/** Scheduling or handing in an article causes no event, so the plan is polled. */
export const planQuery = (site_id: number) =>
  queryOptions({ queryKey: ["automation", "plan", site_id], queryFn: () => readPlan(site_id), staleTime: 0, refetchInterval: 30_000 });

const readRun = async (id: string) => (await take(ofRun.index.$get({ param: param(id) }))).data;
export type Run = Awaited<ReturnType<typeof readRun>>;
export const isActive = ({ state }: Pick<Run, "state">) => state === "running" || state === "paused";

/** The start and end of a run cause no event, so active runs are polled. */
const LOOK_MS = 3_000;
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["automation", "run", id],
    queryFn: () => readRun(id),
    refetchInterval: ({ state: { data } }) => (data && isActive(data) ? LOOK_MS : false),
  });

export interface RunFilter {
  site_id?: number | undefined;
  state?: Run["state"] | undefined;
}
/** Runs of a site or of the whole account, newest first, page by page. */
export const runsQuery = ({ site_id, state }: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["automation", "runs", { site_id, state }],
    ...paged,
    queryFn: ({ pageParam }) =>
      site_id === undefined
        ? take(api.automation.runs.index.$get({ query: pageOf(pageParam, { state }) }))
        : take(ofSite.runs.index.$get({ param: param(site_id), query: pageOf(pageParam) })),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: ({ state: { data } }) => (data?.pages.some((page) => page.data.some(isActive)) ? LOOK_MS : false),
  });

const STALE = [["automation"], ["contents"]];
const useAsked = <Input, Data>(ask: (input: Input) => Promise<Data>) => useChange(ask, { stale: STALE, waits: true });

/**
 * Changes some settings of a site's automation. The API takes them only as a whole, and those of the page may be old: the others are read just
 * before, and stay as they are.
 */
export const useSaveConfig = (site_id: number, onSaved?: (config: Config) => void) =>
  useChange(
    async (changes: Partial<Settings>) => {
      const { enabled, schedule, stages, auto_approve, daily_cap, windows, spacing_minutes, hold } = await readConfig(site_id);
      const now: Settings = {
        enabled,
        schedule,
        stages: stages as Settings["stages"],
        auto_approve,
        daily_cap,
        windows,
        spacing_minutes,
        hold,
      };
      return take(ofSite.config.index.$put({ param: param(site_id), json: { ...now, ...changes } }));
    },
    { stale: STALE, waits: true, scope: `automation:${site_id}`, done: (_queries, { data }) => onSaved?.(data) },
  );
export const useStartRun = (site_id: number) => useAsked(() => take(ofSite.runs.index.$post({ param: param(site_id) })));
/** Pauses a run, lets it go on, or cancels it. */
export const useChangeRun = (id: string) =>
  useAsked((what: "pause" | "resume" | "cancel") => {
    if (what === "pause") return take(ofRun.pause.index.$post({ param: param(id) }));
    if (what === "resume") return take(ofRun.resume.index.$post({ param: param(id) }));
    return take(ofRun.cancel.index.$post({ param: param(id) }));
  });
