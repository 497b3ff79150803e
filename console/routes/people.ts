import { createRoute } from "@tanstack/react-router";
import { lazyRouteComponent } from "./lazy.ts";
import { root } from "./root.ts";
import { text } from "./queryStrings.ts";

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { to?: string | undefined } => ({ to: text(search, "to") }),
  component: lazyRouteComponent(() => import("../pages/people/SignIn.tsx"), "SignIn"),
});
const requiredFactor = createRoute({
  getParentRoute: () => root,
  path: "/two-factor",
  validateSearch: (search): { to?: string | undefined } => ({ to: text(search, "to") }),
  component: lazyRouteComponent(() => import("../pages/people/RequiredFactor.tsx"), "RequiredFactor"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("../pages/people/SignUp.tsx"), "SignUp"),
});
// Links that a person got. Their secret stands behind `#`.
const acceptInvite = createRoute({
  getParentRoute: () => root,
  path: "/accept-invite",
  component: lazyRouteComponent(() => import("../pages/people/AcceptInvite.tsx"), "AcceptInvite"),
});
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("../pages/people/ForgotPassword.tsx"), "ForgotPassword"),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("../pages/people/ResetPassword.tsx"), "ResetPassword"),
});
const install = createRoute({
  getParentRoute: () => root,
  path: "/install",
  component: lazyRouteComponent(() => import("../pages/plugin/Install.tsx"), "Install"),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("../pages/people/VerifyEmail.tsx"), "VerifyEmail"),
});

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("../pages/notifications/Unsubscribe.tsx"), "Unsubscribe"),
});

/** Routes for people who are not signed in. */
export const peopleRoutes = [
  signIn,
  requiredFactor,
  signUp,
  acceptInvite,
  forgotPassword,
  resetPassword,
  install,
  verifyEmail,
  unsubscribe,
] as const;
