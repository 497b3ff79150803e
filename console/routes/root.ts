import { createRootRoute, createRoute, redirect } from "@tanstack/react-router";
import { queries } from "../data/queries.ts";
import { meQuery } from "../data/session.ts";
import { FirstTrouble, Waiting } from "../parts/Trouble.tsx";
import { NotFound } from "../shell/NotFound.tsx";
import { Shell } from "../shell/Shell.tsx";

export const root = createRootRoute({ notFoundComponent: NotFound });

/** Pages for signed-in people. Others sign in first and then return. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  pendingComponent: Waiting,
  errorComponent: FirstTrouble,
  beforeLoad: async ({ location }) => {
    const me = await queries.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: "/sign-in", search: { to: location.href } });
    if (me.second_factor.required && !me.second_factor.enabled) throw redirect({ to: "/two-factor", search: { to: location.href } });
  },
});
