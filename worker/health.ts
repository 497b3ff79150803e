import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { portTrouble } from "../telemetry/start.ts";

/** An answer of the worker's own HTTP server. */
interface Answer {
  status: number;
  /** default: application/json */
  type?: string;
  body: string;
}

/** What each path answers. */
type Paths = Readonly<Record<string, () => Answer | Promise<Answer>>>;

const json = (status: number, value: unknown): Answer => ({ status, body: JSON.stringify(value) });

/** The process's event loop runs, or nobody would answer. */
export const live = (): Answer => json(200, { status: "alive" });

/** 200 if all checks are fine; otherwise 503, and the body names each failed check. */
export function readiness(checks: Readonly<Record<string, { ok: boolean; message: string }>>): Answer {
  const failed = Object.entries(checks).filter(([, { ok }]) => !ok);
  const why = failed.map(([name, { message }]) => `${name}: ${message}`).join("; ");
  return json(failed.length === 0 ? 200 : 503, { ready: failed.length === 0, ...(why ? { why } : {}), checks });
}

/**
 * Serves GET requests for orchestrators, on all of the machine's addresses. It asks nobody who he is, so no path may tell a secret.
 * @param port 0 for any free one
 * @throws Error of one line if the port can't be used
 */
export async function serveHealth(port: number, paths: Paths): Promise<{ port: number; close(): Promise<void> }> {
  const answer = async (method: string, url: string): Promise<Answer> => {
    const path = url.split("?")[0]!.replace(/(?<=.)\/$/, "");
    const serve = Object.hasOwn(paths, path) ? paths[path] : undefined;
    if (!serve) return json(404, { error: `There is no ${path}. There are ${Object.keys(paths).join(", ")}.` });
    if (method !== "GET" && method !== "HEAD") return json(405, { error: `${path} answers to GET.` });
    return serve();
  };
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const failed = (error: unknown) => json(500, { error: String(error) });
    const { status, type = "application/json", body } = await answer(request.method ?? "", request.url ?? "/").catch(failed);
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    request.resume();
    void respond(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(new Error(portTrouble("WORKER_HEALTH_PORT", port, error)));
    server.once("error", failed);
    server.listen(port, () => (server.off("error", failed), resolve()));
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
