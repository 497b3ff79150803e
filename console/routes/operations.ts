import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { number, text } from "./search.ts";

type Search = Record<string, unknown>;
/** One of the words that an address may say. */
const word =
  <Word extends string>(...words: Word[]) =>
  (search: Search, name: string): Word | undefined =>
    words.find((known) => known === search[name]);
/** A moment, ISO 8601. */
const moment = (search: Search, name: string) => {
  const at = text(search, name);
  return at !== undefined && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : undefined;
};

const types = word("publish", "sync", "metadata_sync", "error", "webhook", "test");
const outcomes = word("worked", "failed");
const views = word("events", "checks");
/** What the address says of the debug status: which site, which of its events, and the one that is read. */
const debugSearch = (search: Search) => ({
  site: number(search, "site"),
  view: views(search, "view"),
  type: types(search, "type"),
  outcome: outcomes(search, "outcome"),
  content: number(search, "content"),
  since: moment(search, "since"),
  until: moment(search, "until"),
  event: number(search, "event"),
});
export type DebugSearch = Partial<ReturnType<typeof debugSearch>>;

const debugStatus = createRoute({
  getParentRoute: () => inside,
  path: "/debug-status",
  validateSearch: (search: Search): DebugSearch => debugSearch(search),
  component: lazyRouteComponent(() => import("../pages/events/DebugStatus.tsx"), "DebugStatus"),
});
const schedules = createRoute({
  getParentRoute: () => inside,
  path: "/schedules",
  component: lazyRouteComponent(() => import("../pages/operators/Schedules.tsx"), "Schedules"),
});
const plugins = createRoute({
  getParentRoute: () => inside,
  path: "/plugins",
  component: lazyRouteComponent(() => import("../pages/plugin/Plugins.tsx"), "Plugins"),
});

const pluginViews = word("versions", "installations", "numbers");
const healths = word("healthy", "unhealthy", "unknown");
/** As far back as the API counts. */
const days = (search: Search) => {
  const asked = number(search, "days");
  return asked === undefined ? undefined : Math.min(asked, 365);
};
const pluginSearch = (search: Search) => ({
  view: pluginViews(search, "view"),
  version: text(search, "version"),
  health: healths(search, "health"),
  days: days(search),
});
export type PluginSearch = Partial<ReturnType<typeof pluginSearch>>;

const plugin = createRoute({
  getParentRoute: () => inside,
  path: "/plugins/$slug",
  validateSearch: (search: Search): PluginSearch => pluginSearch(search),
  component: lazyRouteComponent(() => import("../pages/plugin/PluginPage.tsx"), "PluginPage"),
});
const newVersion = createRoute({
  getParentRoute: () => inside,
  path: "/plugins/$slug/new",
  component: lazyRouteComponent(() => import("../pages/plugin/NewVersion.tsx"), "NewVersion"),
});
const version = createRoute({
  getParentRoute: () => inside,
  path: "/plugins/$slug/versions/$version",
  component: lazyRouteComponent(() => import("../pages/plugin/VersionPage.tsx"), "VersionPage"),
});

export const operationRoutes = [debugStatus, schedules, plugins, plugin, newVersion, version] as const;
