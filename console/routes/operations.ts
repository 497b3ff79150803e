import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { debugSearch, pluginSearch } from "./queryStrings.ts";

const debugStatus = createRoute({
  getParentRoute: () => inside,
  path: "/debug-status",
  validateSearch: debugSearch,
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

const plugin = createRoute({
  getParentRoute: () => inside,
  path: "/plugins/$slug",
  validateSearch: pluginSearch,
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
