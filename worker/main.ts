import { Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime } from "@temporalio/worker";
import { pino } from "pino";
import { createAgent } from "../activities/wordpress/connector.ts";
import { createBridge } from "../activities/wordpress/bridge.ts";
import { readConfig } from "../config.ts";
import { connect, migrate } from "../db/orm.ts";
import { SEARCH_ATTRIBUTES } from "../domain/searchAttributes.ts";
import { bundleWorkflows } from "./bundle.ts";
import { registerSearchAttributes } from "./searchAttributes.ts";
import { createWorkers } from "./worker.ts";

const config = readConfig(process.env);
const log = pino({ level: config.LOG_LEVEL, base: { service: "worker" } });

Runtime.install({
  logger: new DefaultLogger("INFO", ({ level, message, meta }) => {
    if (level === "ERROR") log.error(meta, message);
    else if (level === "WARN") log.warn(meta, message);
    else log.debug(meta, message);
  }),
  // SIGTERM drains: no new work is taken, what is under way ends (within the worker's grace time).
  shutdownSignals: ["SIGTERM", "SIGINT"],
  telemetryOptions: {
    ...(config.WORKER_METRICS_PORT === undefined
      ? {}
      : { metrics: { prometheus: { bindAddress: `0.0.0.0:${config.WORKER_METRICS_PORT}` } } }),
  },
});

const orm = await connect(config.DATABASE_URL, { pool: config.DATABASE_POOL });
await migrate(orm);
const admin = await Connection.connect({ address: config.TEMPORAL_ADDRESS });
await registerSearchAttributes(admin, config.TEMPORAL_NAMESPACE, Object.values(SEARCH_ATTRIBUTES));
await admin.close();
const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
const agent = createAgent(config.ALLOWED_PRIVATE_HOSTS);

const workers = await createWorkers({
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueuePrefix: config.TASK_QUEUE_PREFIX,
  orm,
  bridge: createBridge(agent, config.WORDPRESS_TIMEOUT_MS),
  secretKeys: config.SECRET_KEYS,
  publicUrl: config.PUBLIC_URL,
  workflowBundle: await bundleWorkflows(),
  concurrency: config.WORKER_CONCURRENCY,
});

log.info({ queues: workers.map(({ options }) => options.taskQueue) }, "worker started");
process.send?.("ready");
await Promise.all(workers.map((worker) => worker.run()));
await agent.close();
await connection.close();
await orm.close();
log.info("worker stopped");
