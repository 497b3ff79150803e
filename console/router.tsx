import { createRoute, createRouter } from "@tanstack/react-router";
import { Trouble } from "./parts/Trouble.tsx";
import { accountRoutes } from "./routes/account.ts";
import { lazyRouteComponent } from "./routes/lazy.ts";
import { articleRoutes } from "./routes/articles.ts";
import { operationRoutes } from "./routes/operations.ts";
import { peopleRoutes } from "./routes/people.ts";
import { inside, root } from "./routes/root.ts";
import { siteRoutes } from "./routes/sites.ts";

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home/Home.tsx"), "Home"),
});

/** All routes of the console, by area. Each page's code is loaded when it is opened. */
export const router = createRouter({
  routeTree: root.addChildren([
    ...peopleRoutes,
    inside.addChildren([home, ...accountRoutes, ...articleRoutes, ...siteRoutes, ...operationRoutes]),
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
