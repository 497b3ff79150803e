import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serve, type ServerType } from "@hono/node-server";
import { Client } from "@temporalio/client";
import pg from "pg";
import { pino } from "pino";
import { pictureStoreOf, pluginStoreOf, readConfig, retryOf, tracingOf } from "../config.ts";
import { openPackages, openPictures } from "../db/blobs/open.ts";
import { connect } from "../db/orm.ts";
import { CONNECT_MS, KEPT_ALIVE, poolOf } from "../db/pool.ts";
import { createDownloadLog } from "../db/plugin/downloads.ts";
import { untilCurrent } from "../db/schema/current.ts";
import { bindToOrigins } from "../db/sites/boundSecrets.ts";
import { ofNoAccount } from "../db/tenant.ts";
import { MAIL_POLICY } from "../domain/people/mail.ts";
import { NOTIFICATION_POLICY } from "../domain/notifications/delivery.ts";
import { fields } from "../telemetry/context.ts";
import { createRegistry, serveMetrics, watchPools } from "../telemetry/metrics.ts";
import { endInOneLine, portTrouble } from "../telemetry/start.ts";
import { readTemporal } from "../temporal/access.ts";
import { converterOf } from "../temporal/codec.ts";
import { connectLazily } from "../temporal/lazy.ts";
import { requestIdInterceptor } from "../temporal/requestHeader.ts";
import { createApp } from "./app.ts";
import { createEventHub } from "./events/hub.ts";
import { closeServer, endKeptConnections } from "./http/closeServer.ts";
import { createLimits } from "./http/limits.ts";
import { waiting } from "./operators/waiting.ts";
import { openCountries } from "./plugin/countries.ts";
import { createFigures } from "./watch/figures.ts";
import { createApiMetrics } from "./watch/metrics.ts";

const log = pino({
  base: { service: "api" },
  mixin: fields,
  redact: ["req.headers.authorization", "req.headers.cookie"],
});
const startEnded = endInOneLine(log);
const config = readConfig(process.env);
log.level = config.LOG_LEVEL;
const [pictures, pluginStore] = [openPictures(pictureStoreOf(config)), openPackages(pluginStoreOf(config))];

const orm = await connect(config.DATABASE_URL, { pool: config.DATABASE_POOL });
// While it waits for the schema, it answers that it lives and is not ready. Otherwise it answers nothing before all is there.
type Answer = Parameters<typeof serve>[0]["fetch"];
let answer: Answer = waiting.fetch;
const listen = () =>
  serve({ fetch: (request, env) => answer(request, env), hostname: config.API_HOST, port: config.API_PORT }).once("error", (error) => {
    throw new Error(portTrouble("API_PORT", config.API_PORT, error));
  });
let early: ServerType | undefined;
await untilCurrent(orm, log, { minutes: config.SCHEMA_WAIT_MINUTES, waiting: () => (early = listen()) });
await bindToOrigins(ofNoAccount(orm.em), config.SECRET_KEYS);
// Without an answer in time, each process counts by itself (http/limits.ts).
const patience = { connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS };
const limitsPool = new pg.Pool({ connectionString: config.DATABASE_URL, max: 2, ...patience, ...KEPT_ALIVE });
const { connection, namespace, why } = connectLazily(() => readTemporal(process.env));
const traces = tracingOf(config, "igny8-api");
// Only who sends traces loads what makes them.
const tracing = traces && (await import("../telemetry/tracing.ts")).startTracing(traces);
const interceptors = { workflow: [requestIdInterceptor({ signals: true }), ...(tracing ? [tracing.client] : [])] };
const dataConverter = converterOf(config.TEMPORAL_CODEC_KEYS);
const temporal = new Client({ connection, namespace, interceptors, ...(dataConverter ? { dataConverter } : {}) });
// LISTEN needs a session, which a connection pool in transaction mode does not give.
const listenUrl = config.DATABASE_URL_DIRECT ?? config.DATABASE_URL;
const events = createEventHub({ orm, databaseUrl: listenUrl, log, streamsPerPerson: config.QUOTAS.streams_of_a_person });
const downloads = createDownloadLog(orm, log);

const { API_METRICS_PORT: metricsPort } = config;
const registry = metricsPort === undefined ? undefined : createRegistry();
const taskQueuePrefix = config.TASK_QUEUE_PREFIX;

let stopping = false;
const app = createApp({
  orm,
  stopping: () => stopping,
  codec: dataConverter?.payloadCodecs?.[0],
  temporal,
  taskQueuePrefix,
  metrics: registry && createApiMetrics(registry, () => events.streams),
  tracing,
  limits: createLimits(limitsPool),
  events,
  log,
  secretKeys: config.SECRET_KEYS,
  publicUrl: config.PUBLIC_URL,
  temporalUiUrl: config.TEMPORAL_UI_URL,
  pictures,
  consoleDir: fileURLToPath(new URL("../dist/console", import.meta.url)),
  pluginStore,
  downloads,
  countryOf: await openCountries(),
  pluginUrlMinutes: config.PLUGIN_URL_MINUTES,
  trustedProxies: config.TRUSTED_PROXIES,
  securityContact: config.SECURITY_CONTACT,
  signUp: config.SIGN_UP,
  sessionDays: config.SESSION_DAYS,
  apiKeyOverlapHours: config.API_KEY_OVERLAP_HOURS,
  notifications: NOTIFICATION_POLICY,
  allowedPrivateHosts: config.ALLOWED_PRIVATE_HOSTS,
  retry: retryOf(config),
  quotas: config.QUOTAS,
  mail: config.MAIL_FROM === undefined ? undefined : MAIL_POLICY,
  logLink: (link) => log.info(link, `hand this ${link.kind} link to ${link.email}`),
});

if (config.TRUSTED_PROXIES === 0 && config.PUBLIC_URL.startsWith("https:"))
  // This server speaks only HTTP, so a proxy must stand before it.
  log.warn(
    "PUBLIC_URL is https, so a proxy is in front of this API, and TRUSTED_PROXIES is 0: all clients count as one, and share the limits on sign-ins. Set it to the number of proxies.",
  );
answer = app.fetch;
const server = early ?? listen();
if (!server.listening) await once(server, "listening");
log.info({ port: (server.address() as AddressInfo).port, url: config.PUBLIC_URL }, "api started");

if (registry) watchPools(registry, { main: { pool: await poolOf(orm), max: config.DATABASE_POOL }, limits: { pool: limitsPool, max: 2 } });
const metrics =
  registry &&
  (await serveMetrics(registry, {
    ...{ name: "API_METRICS_PORT", host: config.API_HOST, port: metricsPort! },
    before: createFigures(registry, { orm, temporal, taskQueuePrefix, log }),
  }));
if (metrics) log.info({ port: metrics.port }, "metrics for Prometheus are at /metrics");
startEnded();

// Logs once, in words, that Temporal is away. Requests in the meantime are stored all the same.
connection
  .withDeadline(Date.now() + 10_000, () => temporal.workflowService.describeNamespace({ namespace }))
  .catch((error: unknown) => log.warn(why(error)));

/** Requests that still run after this long are cut. Both times together are below the 30 s of docker-compose.yml. */
const CLOSE_MS = 15_000;
/** A process that does not end after this long, because its database hangs, ends all the same. */
const END_MS = 22_000;

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  // From now on it is not ready, and load balancers leave it out. Until they have noticed, it answers.
  stopping = true;
  endKeptConnections(server);
  const drain = signal === "SIGTERM" ? config.API_DRAIN_SECONDS : 0;
  if (drain > 0) log.info({ seconds: drain }, "api drains");
  await sleep(drain * 1_000);
  setTimeout(() => {
    log.error("the api could not end in order: something still waited for the database or Temporal");
    process.exit(1);
  }, END_MS).unref();
  // A stream would never end by itself.
  await events.close();
  const cut = await closeServer(server, CLOSE_MS);
  if (cut > 0) log.warn({ connections: cut }, "requests that took too long were cut");
  await metrics?.stop();
  await tracing?.stop();
  await downloads.close();
  await connection.close();
  await limitsPool.end();
  await orm.close();
  log.info("api stopped");
  // A retry timer of the Temporal client may be pending. It would throw on a closed channel.
  process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
