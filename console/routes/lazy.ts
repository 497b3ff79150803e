import { lazyRouteComponent as lazily } from "@tanstack/react-router";

const PAUSE_MS = 2_000;
const reachable = () =>
  fetch("/api/health/").then(
    ({ ok }) => ok,
    () => false,
  );

/**
 * A page whose code is loaded when it is opened. Without a connection, the present page stays until the code arrives: the router would
 * reload the window and show the browser's error page. If IGNY8 answers, the missing code belongs to an older build, and only
 * reloading helps.
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
