import { z } from "@hono/zod-openapi";
import type { ApiDeps } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";

const check = z.object({ ok: z.boolean(), message: z.string() });
export const checksSchema = z.record(z.string(), check);
type Checks = z.infer<typeof checksSchema>;
/** Returns what is well. @throws NotReady, or any Error, if something is not */
type Probe = () => Promise<string>;

/** A load balancer waits no longer. */
export const PROBE_MS = 3_000;

/** A failed check, with a message that may be public. */
export class NotReady extends Error {}

/** Runs all probes at once, and returns the result of each. */
export async function runChecks(log: ApiDeps["log"], probes: Record<string, Probe>): Promise<Checks> {
  const checks: Checks = {};
  const run = async (name: string, probe: Probe) => {
    checks[name] = { ok: false, message: "" };
    try {
      checks[name] = { ok: true, message: await within(PROBE_MS, probe()) };
    } catch (error) {
      // Strangers may ask, and libraries' messages name hosts, users and databases.
      if (!(error instanceof NotReady)) log.warn({ err: error, check: name }, "not ready");
      checks[name] = { ok: false, message: error instanceof NotReady ? error.message : "can't be reached; the log says why" };
    }
  };
  await Promise.all(Object.entries(probes).map(([name, probe]) => run(name, probe)));
  return checks;
}

/**
 * Checks by dependencies, for anybody: they run one at a time, and their result is answered again for `keptMs`.
 * @param look runs the checks
 */
export function remembered(keptMs: number, look: (deps: ApiDeps) => Promise<Checks>): (deps: ApiDeps) => Promise<Checks> {
  const last = new WeakMap<ApiDeps, { until: number; checks: Promise<Checks> }>();
  return (deps) => {
    const known = last.get(deps);
    if (known && Date.now() < known.until) return known.checks;
    const made = { until: Infinity, checks: look(deps) };
    last.set(deps, made);
    void made.checks.finally(() => (made.until = Date.now() + keptMs));
    return made.checks;
  };
}

/** @throws ApiError 503 that names each failed check, if any did */
export function throwFailed(checks: Checks, code: "not_ready" | "degraded"): void {
  const details = Object.entries(checks).flatMap(([field, { ok, message }]) => (ok ? [] : [{ field, message }]));
  if (details.length === 0) return;
  throw new ApiError(503, code, details.map(({ field, message }) => `${field}: ${message}`).join("; "), { details });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotReady(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
