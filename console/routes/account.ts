import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { text } from "./queryStrings.ts";

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("../pages/people/Account.tsx"), "Account"),
});
const members = createRoute({
  getParentRoute: () => inside,
  path: "/members",
  component: lazyRouteComponent(() => import("../pages/people/Members.tsx"), "Members"),
});
const apiTokens = createRoute({
  getParentRoute: () => inside,
  path: "/api-tokens",
  component: lazyRouteComponent(() => import("../pages/people/ApiTokens.tsx"), "ApiTokens"),
});
const notifications = createRoute({
  getParentRoute: () => inside,
  path: "/notifications",
  component: lazyRouteComponent(() => import("../pages/notifications/Endpoints.tsx"), "Notifications"),
});
const notificationEndpoint = createRoute({
  getParentRoute: () => inside,
  path: "/notifications/$endpointId",
  parseParams: ({ endpointId }) => ({ endpointId: Number(endpointId) }),
  validateSearch: (search): { part?: string | undefined } => ({ part: text(search, "part") }),
  component: lazyRouteComponent(() => import("../pages/notifications/Endpoint.tsx"), "NotificationEndpoint"),
});

export const accountRoutes = [account, members, apiTokens, notifications, notificationEndpoint] as const;
