import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { readConfig } from "../config.ts";
import { connect } from "../db/orm.ts";
import { untilCurrent } from "../db/schema/current.ts";
import { QUEUES, taskQueue } from "../domain/temporal/queues.ts";

/* The former worker: it bundles the workflows itself, and each of five queues has a thread with the main thread's flags. bench/worker.ts runs it. */
await Promise.all([import("../activities/people/mailer.ts"), import("../worker/worker.ts")]);
const config = readConfig(process.env);
Runtime.install({ logger: new DefaultLogger("ERROR"), shutdownSignals: ["SIGTERM"] });
const orm = await connect(config.DATABASE_URL, { pool: config.DATABASE_POOL, accounts: "every" });
await untilCurrent(orm, console, { minutes: 0 });
const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
const workflowBundle = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL("../workflows/index.ts", import.meta.url)) });
const workers = await Promise.all(
  QUEUES.map((queue) =>
    Worker.create({ connection, taskQueue: taskQueue(config.TASK_QUEUE_PREFIX, queue), workflowBundle, activities: { async idle() {} } }),
  ),
);
await Promise.all(workers.map((worker) => worker.run()));
await connection.close();
await orm.close();
