import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { pino } from "pino";
import { pluginStoreOf, readConfig, retryOf, tracingOf } from "../config.ts";
import { connect, migrate } from "../db/orm.ts";
import { poolOf } from "../db/pool.ts";
import { createDownloadLog } from "../db/plugin/downloads.ts";
import { openPluginStore } from "../db/plugin/store/open.ts";
import { bindToOrigins } from "../db/sites/boundSecrets.ts";
import { ofNoAccount } from "../db/tenant.ts";
import { MAIL_POLICY } from "../domain/people/mail.ts";
import { NOTIFICATION_POLICY } from "../domain/notifications/delivery.ts";
import { fields } from "../telemetry/context.ts";
import { createRegistry, serveMetrics, watchPools } from "../telemetry/metrics.ts";
import { readTemporal, whyNoTemporal } from "../temporal/access.ts";
import { requestIdInterceptor } from "../temporal/requestHeader.ts";
import { createApp } from "./app.ts";
import { createEventHub } from "./events/hub.ts";
import { createLimits } from "./http/limits.ts";
import { openCountries } from "./plugin/countries.ts";
import { removeUnusedPictures } from "./articles/unusedPictures.ts";
import { createFigures } from "./watch/figures.ts";
import { createApiMetrics } from "./watch/metrics.ts";

const config = readConfig(process.env);
const access = readTemporal(process.env);
const log = pino({
  level: config.LOG_LEVEL,
  base: { service: "api" },
  mixin: fields,
  redact: ["req.headers.authorization", "req.headers.cookie"],
});

const orm = await connect(config.DATABASE_URL, { pool: config.DATABASE_POOL });
await migrate(orm);
await bindToOrigins(ofNoAccount(orm.em), config.SECRET_KEYS);
const limitsPool = new pg.Pool({ connectionString: config.DATABASE_URL, max: 2, connectionTimeoutMillis: 5_000 });
// Lazy: the API answers and stores publications while Temporal is away.
const connection = Connection.lazy(access.connection);
const traces = tracingOf(config, "igny8-api");
// Only who sends traces loads what makes them.
const tracing = traces && (await import("../telemetry/tracing.ts")).startTracing(traces);
const interceptors = { workflow: [requestIdInterceptor({ signals: true }), ...(tracing ? [tracing.client] : [])] };
const temporal = new Client({ connection, namespace: access.namespace, interceptors });
// LISTEN needs a session. A connection pool before PostgreSQL must be in session mode, not transaction mode.
const events = createEventHub({ orm, databaseUrl: config.DATABASE_URL, log, streamsPerPerson: config.QUOTAS.streams_of_a_person });
const downloads = createDownloadLog(orm, log);

const { API_METRICS_PORT: metricsPort } = config;
const registry = metricsPort === undefined ? undefined : createRegistry();
const taskQueuePrefix = config.TASK_QUEUE_PREFIX;

const app = createApp({
  orm,
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
  mediaDir: resolve(config.MEDIA_DIR),
  consoleDir: fileURLToPath(new URL("../dist/console", import.meta.url)),
  pluginStore: openPluginStore(pluginStoreOf(config)),
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
// Files that another process had not removed before it ended.
removeUnusedPictures(orm, resolve(config.MEDIA_DIR)).catch((error: unknown) =>
  log.warn({ err: error }, "pictures that nobody has were not removed"),
);
const server = serve({ fetch: app.fetch, hostname: config.API_HOST, port: config.API_PORT }, ({ port }) =>
  log.info({ port, url: config.PUBLIC_URL }, "api started"),
);

if (registry) watchPools(registry, { main: { pool: await poolOf(orm), max: config.DATABASE_POOL }, limits: { pool: limitsPool, max: 2 } });
const metrics =
  registry &&
  (await serveMetrics(registry, {
    ...{ name: "API_METRICS_PORT", host: config.API_HOST, port: metricsPort! },
    before: createFigures(registry, { orm, temporal, taskQueuePrefix, log }),
  }).catch((error: Error) => {
    log.fatal(error.message);
    process.exit(1);
  }));
if (metrics) log.info({ port: metrics.port }, "metrics for Prometheus are at /metrics");

// Logs once, in words, that Temporal is away. Requests in the meantime are stored all the same.
connection
  .withDeadline(Date.now() + 10_000, () => temporal.workflowService.describeNamespace({ namespace: access.namespace }))
  .catch((error: unknown) => log.warn(whyNoTemporal(error, access)));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // A stream would never end by itself.
  await events.close();
  // Running requests end; idle connections are closed.
  await new Promise((done) => server.close(done));
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
