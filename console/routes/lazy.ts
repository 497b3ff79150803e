import { lazyRouteComponent as lazily } from "@tanstack/react-router";

const PAUSE_MS = 2_000;
const reachable = () =>
  fetch("/api/health/").then(
    ({ ok }) => ok,
    () => false,
  );

/**
 * A page whose code is loaded when it is gone to. Without a connection it is waited for, on the page where one is: the router would
 * reload the window, and show the browser's own page instead of ours. Where IGNY8 answers, the code is of an older build, and
 * reloading is what helps.
 */
export const lazyRouteComponent: typeof lazily = (load, name) =>
  lazily(async () => {
    for (;;) {
      try {
        return await load();
      } catch (error) {
        if (await reachable()) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }, name);
