import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root.ts";
import { text } from "./search.ts";

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { to?: string | undefined } => ({ to: text(search, "to") }),
  component: lazyRouteComponent(() => import("../pages/SignIn.tsx"), "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("../pages/SignUp.tsx"), "SignUp"),
});

/** Before one is signed in. */
export const peopleRoutes = [signIn, signUp] as const;
