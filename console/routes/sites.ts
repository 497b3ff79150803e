import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { type CalendarSearch, calendarSearch } from "../parts/calendar/views.ts";
import { numbers, text } from "./queryStrings.ts";

const ORDERS = ["name", "newest", "group"] as const;
/** `order`: without it, sites that need attention come first. `group`: "-" for sites without one. */
export interface SitesSearch {
  q?: string | undefined;
  order?: (typeof ORDERS)[number] | undefined;
  group?: string | undefined;
  connected?: false | undefined;
}
const sites = createRoute({
  getParentRoute: () => inside,
  path: "/sites",
  validateSearch: (search): SitesSearch => ({
    q: text(search, "q"),
    order: ORDERS.find((order) => order === search["order"]),
    group: text(search, "group"),
    connected: search["connected"] === false ? false : undefined,
  }),
  component: lazyRouteComponent(() => import("../pages/sites/Sites.tsx"), "Sites"),
});
const addMany = createRoute({
  getParentRoute: () => inside,
  path: "/sites/add",
  component: lazyRouteComponent(() => import("../pages/sites/AddMany.tsx"), "AddMany"),
});
const siteParams = { parseParams: ({ siteId }: { siteId: string }) => ({ siteId: Number(siteId) }) };
const connect = createRoute({
  getParentRoute: () => inside,
  path: "/sites/$siteId/connect",
  ...siteParams,
  component: lazyRouteComponent(() => import("../pages/sites/Connect.tsx"), "Connect"),
});

/** A site's page. Each tab has its own address. */
const site = createRoute({
  getParentRoute: () => inside,
  path: "/sites/$siteId",
  ...siteParams,
  component: lazyRouteComponent(() => import("../pages/sites/site/SitePage.tsx"), "SitePage"),
});
const general = createRoute({
  getParentRoute: () => site,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/sites/site/General.tsx"), "General"),
});
const wordpress = createRoute({
  getParentRoute: () => site,
  path: "/wordpress",
  component: lazyRouteComponent(() => import("../pages/sites/site/Connection.tsx"), "Connection"),
});
const automation = createRoute({
  getParentRoute: () => site,
  path: "/automation",
  component: lazyRouteComponent(() => import("../pages/sites/site/Automation.tsx"), "Automation"),
});

const calendar = createRoute({
  getParentRoute: () => site,
  path: "/calendar",
  validateSearch: calendarSearch,
  component: lazyRouteComponent(() => import("../pages/sites/site/Calendar.tsx"), "Calendar"),
});
/** The calendar over all sites, or over some. */
const allSites = createRoute({
  getParentRoute: () => inside,
  path: "/calendar",
  validateSearch: (search): CalendarSearch & { sites?: number[] | undefined } => ({
    ...calendarSearch(search),
    sites: numbers(search, "sites"),
  }),
  component: lazyRouteComponent(() => import("../pages/calendar/AllSites.tsx"), "AllSites"),
});
const siteRuns = createRoute({
  getParentRoute: () => site,
  path: "/runs",
  component: lazyRouteComponent(() => import("../pages/sites/site/SiteRuns.tsx"), "SiteRuns"),
});

const RUN_STATES = ["running", "paused", "completed", "failed", "cancelled"] as const;
const runs = createRoute({
  getParentRoute: () => inside,
  path: "/runs",
  validateSearch: (search): { state?: (typeof RUN_STATES)[number] | undefined } => ({
    state: RUN_STATES.find((state) => state === search["state"]),
  }),
  component: lazyRouteComponent(() => import("../pages/automation/Runs.tsx"), "Runs"),
});
const run = createRoute({
  getParentRoute: () => inside,
  path: "/runs/$runId",
  component: lazyRouteComponent(() => import("../pages/automation/RunPage.tsx"), "RunPage"),
});

export const siteRoutes = [
  sites,
  addMany,
  connect,
  site.addChildren([general, wordpress, automation, calendar, siteRuns]),
  allSites,
  runs,
  run,
] as const;
