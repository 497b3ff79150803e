import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { queries } from "./data/queries.ts";
import { meQuery } from "./data/session.ts";
import { NotThere, Trouble } from "./parts/Trouble.tsx";
import { Shell } from "./shell/Shell.tsx";

const root = createRootRoute({ notFoundComponent: NotThere });

/** Pages of people who are signed in; whoever is not comes back here after signing in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  beforeLoad: async ({ location }) => {
    const me = await queries.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/sign-in", search: { to: location.href } });
  },
});

const text = (search: Record<string, unknown>, name: string) =>
  typeof search[name] === "string" && search[name] !== "" ? search[name] : undefined;
const number = (search: Record<string, unknown>, name: string) => {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { to?: string | undefined } => ({ to: text(search, "to") }),
  component: lazyRouteComponent(() => import("./pages/SignIn.tsx"), "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("./pages/SignUp.tsx"), "SignUp"),
});
const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/sites" });
  },
});
const sites = createRoute({
  getParentRoute: () => inside,
  path: "/sites",
  component: lazyRouteComponent(() => import("./pages/Sites.tsx"), "Sites"),
});
const connect = createRoute({
  getParentRoute: () => inside,
  path: "/sites/$siteId/connect",
  parseParams: ({ siteId }) => ({ siteId: Number(siteId) }),
  component: lazyRouteComponent(() => import("./pages/Connect.tsx"), "Connect"),
});

/** What the address says of a list of articles. */
export interface ContentSearch {
  site?: number | undefined;
  status?: string | undefined;
  q?: string | undefined;
}
const contentSearch = (search: Record<string, unknown>): ContentSearch => ({
  site: number(search, "site"),
  status: text(search, "status"),
  q: text(search, "q"),
});
const contents = createRoute({
  getParentRoute: () => inside,
  path: "/content",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("./pages/Contents.tsx"), "Contents"),
});
const review = createRoute({
  getParentRoute: () => inside,
  path: "/review",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("./pages/Review.tsx"), "Review"),
});
const approved = createRoute({
  getParentRoute: () => inside,
  path: "/approved",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("./pages/Approved.tsx"), "Approved"),
});
const published = createRoute({
  getParentRoute: () => inside,
  path: "/published",
  validateSearch: contentSearch,
  component: lazyRouteComponent(() => import("./pages/Published.tsx"), "Published"),
});
const write = createRoute({
  getParentRoute: () => inside,
  path: "/content/new",
  component: lazyRouteComponent(() => import("./pages/Write.tsx"), "WriteNew"),
});
const content = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  component: lazyRouteComponent(() => import("./pages/Write.tsx"), "WriteExisting"),
});
const publication = createRoute({
  getParentRoute: () => inside,
  path: "/content/$contentId/publication",
  parseParams: ({ contentId }) => ({ contentId: Number(contentId) }),
  component: lazyRouteComponent(() => import("./pages/PublicationPage.tsx"), "PublicationPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    inside.addChildren([home, sites, connect, contents, review, approved, published, write, content, publication]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: Trouble,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
