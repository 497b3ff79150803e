import { createServer as createHttp } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../../dev/cache.ts";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import type { TestApp } from "../support/app.ts";
import { until } from "../support/until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type Line = Record<string, unknown>;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One of our processes, with what it logs. `ready` is what it says when it can be used. */
function started(name: string, entry: string, ready: string, env: Record<string, string | undefined>) {
  const lines: Line[] = [];
  const is = Promise.withResolvers<void>();
  const child = startChild({
    ...{ name, command: process.execPath, args: [join(ROOT, entry)], cwd: ROOT },
    env: { PATH: process.env["PATH"], ...env },
    onLine(line) {
      if (line.startsWith("{")) lines.push(JSON.parse(line) as Line);
      if (line.includes(ready)) is.resolve();
    },
  });
  void child.exited.then(() => is.reject(new Error(`${name} stopped:\n${child.tail()}`)));
  return { child, lines, ready: is.promise };
}

function envOf(app: TestApp, more: Record<string, string>): Record<string, string> {
  const [key] = app.deps.secretKeys;
  const secret = `${key!.id}:${key!.key.toString("base64")}`;
  return {
    ...{ DATABASE_URL: app.databaseUrl, TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix, SECRET_KEYS: secret, PLUGIN_DIR: app.pluginDir },
    ...{ WORKFLOW_BUNDLE_DIR: join(cacheDir(), "workflows"), ...more },
  };
}

/** api/server.ts as a process of its own, with its metrics. */
export async function apiProcess(app: TestApp, more: Record<string, string>) {
  const [api, metrics] = [await freePort(), await freePort()];
  const ports = { API_PORT: String(api.port), API_METRICS_PORT: String(metrics.port) };
  const { child, lines, ready } = started("api", "api/server.ts", "metrics for Prometheus", envOf(app, { ...ports, ...more }));
  await ready;
  const url = `http://127.0.0.1:${api.port}`;
  await until("the API answers", () => fetch(`${url}/api/health/`).then(({ ok }) => ok).catch(() => false)); // prettier-ignore
  return { child, lines, url, metrics: `http://127.0.0.1:${metrics.port}/metrics` };
}

/** worker/main.ts as a process of its own, with its metrics and the SDK's. */
export async function workerProcess(app: TestApp, more: Record<string, string>) {
  const [own, sdk] = [await freePort(), await freePort()];
  const ports = { WORKER_APP_METRICS_PORT: String(own.port), WORKER_METRICS_PORT: String(sdk.port) };
  const { child, lines, ready } = started("worker", "worker/main.ts", "worker started", envOf(app, { ...ports, ...more }));
  await ready;
  return { child, lines, metrics: `http://127.0.0.1:${own.port}/metrics`, sdk: `http://127.0.0.1:${sdk.port}/metrics` };
}

export interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  /** the process that made it */
  service: string;
}

/** A collector of OpenTelemetry: takes traces by OTLP over HTTP, as JSON. */
export async function collector() {
  const spans: Span[] = [];
  const headers: (string | undefined)[] = [];
  const server = createHttp(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    headers.push(request.headers["x-collector-key"]?.toString());
    if (request.url === "/v1/traces") spans.push(...spansOf(JSON.parse(text)));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const url = `http://${await listening(server)}`;
  return {
    ...{ url, spans, headers },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
interface Exported {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Omit<Span, "service">[] }[];
  }[];
}
const spansOf = ({ resourceSpans }: Exported): Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });

/** A way to a server that can be closed: its connections break, and new ones are refused. */
export async function closable(address: string) {
  const open = new Set<Socket>();
  const [host, port] = address.split(":");
  let closed = false;
  const server = createServer((socket) => {
    if (closed) return void socket.destroy();
    const on = connect(Number(port), host);
    for (const [from, to] of [
      [socket, on],
      [on, socket],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy()).on("close", () => (to.destroy(), open.delete(from)));
      from.pipe(to);
    }
  });
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    address: await listening(server),
    close() {
      closed = true;
      cut();
    },
    reopen: () => (closed = false),
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
