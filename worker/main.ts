import { resolve } from "node:path";
import { Client } from "@temporalio/client";
import { DefaultLogger, GracefulShutdownPeriodExpiredError, NativeConnection, Runtime } from "@temporalio/worker";
import { pino } from "pino";
import { createMailer } from "../activities/people/mailer.ts";
import { createNotifier } from "../activities/notifications/notifier.ts";
import { createAgents } from "../activities/http/connector.ts";
import { createClients } from "../activities/platform/clients.ts";
import { mailServerOf, pictureStoreOf, pluginStoreOf, readConfig, retryOf, tracingOf } from "../config.ts";
import { openPackages, openPictures } from "../db/blobs/open.ts";
import { connect } from "../db/orm.ts";
import { answeredAt, askDatabase, poolOf } from "../db/pool.ts";
import { untilCurrent } from "../db/schema/current.ts";
import { bindToOrigins } from "../db/sites/boundSecrets.ts";
import { NOTIFICATION_POLICY } from "../domain/notifications/delivery.ts";
import { SEARCH_ATTRIBUTES } from "../domain/temporal/searchAttributes.ts";
import { fields } from "../telemetry/context.ts";
import { createRegistry, serveMetrics, watchPools } from "../telemetry/metrics.ts";
import { endInOneLine } from "../telemetry/start.ts";
import { readTemporal, whyNoTemporal } from "../temporal/access.ts";
import { converterOf } from "../temporal/codec.ts";
import { loadBundle } from "./bundle.ts";
import { deploymentOf } from "./deployment.ts";
import { ensureFirstRelease } from "./firstRelease.ts";
import { dispatchNotifications } from "./dispatchNotifications.ts";
import { resumeLost } from "./resumeLost.ts";
import { live, readiness, serveHealth } from "./health.ts";
import { createPresence } from "./presence.ts";
import { ensureSchedules } from "./schedules.ts";
import { tendLanes } from "./tendLanes.ts";
import { tidyUp, withSmallThreads } from "./memory.ts";
import { registerSearchAttributes } from "../temporal/searchAttributes.ts";
import { chooseQueues } from "./queues.ts";
import { watchVitals } from "./vitals.ts";
import { countHealed } from "./healed.ts";
import { createWorkers } from "./worker.ts";

const log = pino({ base: { service: "worker" }, mixin: fields });
const startEnded = endInOneLine(log);
const queues = chooseQueues(process.argv.slice(2));
const config = readConfig(process.env);
log.level = config.LOG_LEVEL;
const access = readTemporal(process.env);
const mailServer = mailServerOf(config);
const [pictures, pluginStore] = [openPictures(pictureStoreOf(config)), openPackages(pluginStoreOf(config))];

const SIGNALS: NodeJS.Signals[] = ["SIGTERM", "SIGINT"];
Runtime.install({
  logger: new DefaultLogger("INFO", ({ level, message, meta }) => {
    if (level === "ERROR") log.error(meta, message);
    else if (level === "WARN") log.warn(meta, message);
    else log.debug(meta, message);
  }),
  // SIGTERM drains: the worker takes no new work, and running work ends within the grace time.
  shutdownSignals: SIGNALS,
  telemetryOptions: {
    ...(config.WORKER_METRICS_PORT === undefined
      ? {}
      : { metrics: { prometheus: { bindAddress: `0.0.0.0:${config.WORKER_METRICS_PORT}` } } }),
  },
});

// From the beginning, so that an orchestrator sees that a start takes its time.
let vitals: ReturnType<typeof watchVitals> | undefined;
const starting = { process: { ok: false, message: "it is starting" } };
const paths = { "/live": live, "/ready": () => readiness(vitals?.checks() ?? starting) };
const health = config.WORKER_HEALTH_PORT === undefined ? undefined : await serveHealth(config.WORKER_HEALTH_PORT, paths);
const endAtOnce = () => process.exit(0);
for (const signal of SIGNALS) process.once(signal, endAtOnce);

const orm = await connect(config.DATABASE_URL, { pool: config.DATABASE_POOL, accounts: "every" });
await untilCurrent(orm, log, { minutes: config.SCHEMA_WAIT_MINUTES });
await bindToOrigins(orm.em.fork(), config.SECRET_KEYS);
const connection = await NativeConnection.connect(access.connection).catch(noTemporal);
const dataConverter = converterOf(config.TEMPORAL_CODEC_KEYS);
const temporal = new Client({ connection, namespace: access.namespace, ...(dataConverter ? { dataConverter } : {}) });
await temporal.workflowService.describeNamespace({ namespace: access.namespace }).catch(noTemporal);
await registerSearchAttributes(connection, access.namespace, Object.values(SEARCH_ATTRIBUTES));
await ensureSchedules(temporal, config.TASK_QUEUE_PREFIX).catch(noTemporal);
const agents = createAgents(config.ALLOWED_PRIVATE_HOSTS);

function noTemporal(error: unknown): never {
  throw new Error(whyNoTemporal(error, access), { cause: error });
}

const traces = tracingOf(config, "igny8-worker");
// Only who sends traces loads what makes them.
const tracing = traces && (await import("../telemetry/tracing.ts")).startTracing(traces);
const { WORKER_APP_METRICS_PORT: metricsPort } = config;
const registry = metricsPort === undefined ? undefined : createRegistry();

/** One call to an endpoint, everything included. Standard Webhooks asks for 15 to 30 s. */
const NOTIFICATION_TIMEOUT_MS = 15_000;

/** One mail, everything included. */
const MAIL_TIMEOUT_MS = 30_000;

const bundle = await loadBundle(resolve(config.WORKFLOW_BUNDLE_DIR), { traced: tracing !== undefined });
const deployment = deploymentOf(config.TEMPORAL_DEPLOYMENT_NAME, config.TEMPORAL_WORKER_BUILD_ID, bundle.code);
const deps = {
  connection,
  namespace: access.namespace,
  taskQueuePrefix: config.TASK_QUEUE_PREFIX,
  orm,
  clientOf: createClients(agents.of, config.WORDPRESS_TIMEOUT_MS),
  notifier: createNotifier(agents.of, NOTIFICATION_TIMEOUT_MS),
  mailer: mailServer && createMailer(mailServer, MAIL_TIMEOUT_MS),
  secretKeys: config.SECRET_KEYS,
  ...{ pictures, pluginStore },
  pluginSources: resolve(config.PLUGIN_SOURCES),
  signingKeys: config.PLUGIN_SIGNING_KEYS,
  publicUrl: config.PUBLIC_URL,
  retry: retryOf(config),
  repair: { intervalsMs: config.REPAIR_INTERVALS_MS },
  workflowBundle: { code: bundle.code },
  ...(deployment ? { deployment } : {}),
  ...(dataConverter ? { dataConverter } : {}),
  concurrency: config.WORKER_CONCURRENCY,
  healed: registry && countHealed(registry),
  ...{ log, tracing },
};
const workers = await withSmallThreads(() => createWorkers(deps, queues));
tidyUp();

const { TASK_QUEUE_PREFIX: taskQueuePrefix } = config;
if (queues.includes("build")) await ensureFirstRelease({ ...deps, temporal, log });
await resumeLost({ ...deps, temporal, log }, queues);
const dispatching = queues.includes("sync")
  ? dispatchNotifications({ orm, temporal, taskQueuePrefix, policy: NOTIFICATION_POLICY, log })
  : undefined;
const tending = queues.includes("publish") ? tendLanes({ orm, temporal, taskQueuePrefix, retry: deps.retry, log }) : undefined;
const presence = createPresence(config.DATABASE_URL, taskQueuePrefix, deployment?.buildId);
const pool = await poolOf(orm);
const asked = { ask: () => askDatabase(pool), answeredAt: () => answeredAt(pool) };
const watching = watchVitals({ workers, temporal, taskQueuePrefix, beat: presence.beat, pool: asked, log });
vitals = watching;
for (const signal of SIGNALS) process.off(signal, endAtOnce).once(signal, watching.stopping);
if (registry) watchPools(registry, { main: { pool, max: config.DATABASE_POOL } });
const metrics = registry && (await serveMetrics(registry, { name: "WORKER_APP_METRICS_PORT", host: "0.0.0.0", port: metricsPort! }));
log.info({ queues: workers.map(({ options }) => options.taskQueue), health_port: health?.port, version: deployment }, "worker started");
process.send?.("ready");
startEnded();
await Promise.all(workers.map((worker) => worker.run())).catch((error: Error) => {
  if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
  log.fatal("worker stopped by force: a call did not end in time. It is made again as if the worker had been killed.");
  process.exit(1);
});
await dispatching?.stop();
await tending?.stop();
await watching.stop();
await presence.end();
await metrics?.stop();
await tracing?.stop();
await agents.close();
await connection.close();
await orm.close();
await health?.close();
log.info("worker stopped");
