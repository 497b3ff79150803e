import { lazyRouteComponent as lazily } from "@tanstack/react-router";
import { useEffect } from "react";

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

/** By then the page is complete. */
const AT_REST_MS = 30_000;

/**
 * Loads the code of a part when the page is at rest, long before it is needed: when a session ends or the connection breaks, it is too late, and
 * after the next release that code is gone.
 */
export function useLoadedAtRest({ preload }: Pick<ReturnType<typeof lazily>, "preload">): void {
  useEffect(() => {
    const timer = setTimeout(() => void preload?.(), AT_REST_MS);
    return () => clearTimeout(timer);
  }, [preload]);
}
