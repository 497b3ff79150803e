import type { ServerResponse } from "node:http";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { fields, within } from "../../telemetry/context.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";

/** Asked every few seconds. */
const PROBES = new Set(["/api/health/", "/api/ready/"]);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Around every request: its id for all that happens inside, its trace, its metrics, and one log line when the answer was sent. The line has the
 * route's pattern and not the path, which may contain a link's token.
 */
export function watched({ log, metrics, tracing }: ApiDeps): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const began = performance.now();
    const outgoing = (c.env as { outgoing?: ServerResponse } | undefined)?.outgoing;
    const socket = outgoing?.socket;
    const before = socket?.bytesWritten ?? 0;
    const answer = async () => {
      await next();
      const { method, route, status } = told(c);
      metrics?.answered({ method, route, status, seconds: (performance.now() - began) / 1_000 });
      const known = fields();
      const line = (ended: object) => {
        const ms = Math.round(performance.now() - began);
        log[PROBES.has(route) ? "debug" : "info"]({ ...known, method, route, status, ms, ...ended }, "request");
      };
      // Without a server, in tests, nothing is sent.
      if (!outgoing) return line({});
      outgoing.once("close", () =>
        line({ bytes: (socket?.bytesWritten ?? 0) - before, ...(outgoing.writableFinished ? {} : { aborted: true }) }),
      );
    };
    await within({ request_id: c.var.requestId }, () =>
      tracing && !PROBES.has(c.req.path) ? tracing.request(answer, () => told(c)) : answer(),
    );
  };
}

/** What is said of a request outside of the log of its account: nothing that its sender could choose freely. */
function told(c: Context<AppEnv>): { method: string; route: string; status: number } {
  // The first that is not middleware answered. A page of the console, and what is not there, has no route of its own.
  const route = matchedRoutes(c).find(({ method, path }) => method !== "ALL" && !path.includes("*"))?.path ?? "other";
  return { method: METHODS.has(c.req.method) ? c.req.method : "OTHER", route, status: c.res.status };
}
