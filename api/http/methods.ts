import type { RouterRoute } from "hono/types";

/**
 * The methods of a path. For a known path, a wrong method is 405 with `Allow` (RFC 9110, 15.5.6), where Hono would answer
 * 404. Empty for an unknown path.
 */
export function methodsOf(routes: RouterRoute[]): (path: string) => string[] {
  const known = new Map<string, Set<string>>();
  for (const { method, path } of routes) {
    // Middleware is registered for all methods and answers none.
    if (method === "ALL") continue;
    const methods = known.get(path) ?? new Set();
    known.set(path, methods.add(method));
    if (method === "GET") methods.add("HEAD");
  }
  const patterns = [...known].map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/:[a-z_]+/g, "[^/]+")}$`),
    methods,
  }));
  return (path) => [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]))].toSorted();
}
