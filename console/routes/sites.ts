import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";

const sites = createRoute({
  getParentRoute: () => inside,
  path: "/sites",
  component: lazyRouteComponent(() => import("../pages/Sites.tsx"), "Sites"),
});
const connect = createRoute({
  getParentRoute: () => inside,
  path: "/sites/$siteId/connect",
  parseParams: ({ siteId }) => ({ siteId: Number(siteId) }),
  component: lazyRouteComponent(() => import("../pages/Connect.tsx"), "Connect"),
});

export const siteRoutes = [sites, connect] as const;
