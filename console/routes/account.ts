import { createRoute, redirect } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { inside } from "./root.ts";
import { activitySearch, text } from "./queryStrings.ts";

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
const activity = createRoute({
  getParentRoute: () => inside,
  path: "/activity",
  validateSearch: activitySearch,
  component: lazyRouteComponent(() => import("../pages/people/ActivityLog.tsx"), "ActivityLog"),
});
const notifications = createRoute({
  getParentRoute: () => inside,
  path: "/me/notifications",
  validateSearch: ({ unread }): { unread?: true | undefined } => (unread === true ? { unread } : {}),
  component: lazyRouteComponent(() => import("../pages/notifications/Notifications.tsx"), "Notifications"),
});
const webhooks = createRoute({
  getParentRoute: () => inside,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("../pages/notifications/Endpoints.tsx"), "Webhooks"),
});
const webhook = createRoute({
  getParentRoute: () => inside,
  path: "/webhooks/$endpointId",
  parseParams: ({ endpointId }) => ({ endpointId: Number(endpointId) }),
  validateSearch: (search): { part?: string | undefined } => ({ part: text(search, "part") }),
  component: lazyRouteComponent(() => import("../pages/notifications/Endpoint.tsx"), "NotificationEndpoint"),
});

// Webhooks were called notifications once, and people have links to these pages.
const oldWebhooks = createRoute({
  getParentRoute: () => inside,
  path: "/notifications",
  beforeLoad: () => {
    throw redirect({ to: "/webhooks", replace: true });
  },
});
const oldWebhook = createRoute({
  getParentRoute: () => inside,
  path: "/notifications/$endpointId",
  parseParams: ({ endpointId }) => ({ endpointId: Number(endpointId) }),
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/webhooks/$endpointId", params, replace: true });
  },
});

export const accountRoutes = [account, members, apiTokens, activity, notifications, webhooks, webhook, oldWebhooks, oldWebhook] as const;
