import type { Guard } from "./guard.ts";

const dying = ["test/faults/pollersDie.test.ts"];
const draining = ["test/faults/apiDrains.test.ts"];
const starting = ["test/deploy/startErrors.test.ts"];
const vitals = "worker/vitals.ts";

/** What orchestrators, load balancers and monitors are told. */
export const operating: Guard[] = [
  {
    name: "an API process that stops is not ready",
    file: "api/operators/health.ts",
    find: `if (deps.stopping?.()) throwFailed({ process: { ok: false, message: "it is stopping" } }, "not_ready");`,
    put: ``,
    tests: ["test/api/operators/health.test.ts"],
    named: "a process that stops is not ready at once",
  },
  {
    name: "an API process starts with a certificate that can't be used",
    file: "temporal/lazy.ts",
    find: `const wrong = access`,
    put: `if (error) throw error;\n    const wrong = access`,
    tests: starting,
    named: "a damaged certificate",
  },
  {
    name: "what is wrong at the start is one line",
    file: "telemetry/start.ts",
    find: `process.on("uncaughtException", end);`,
    put: ``,
    tests: starting,
    named: "an unknown queue",
  },
  {
    name: "a certificate that can't be used is named",
    file: "temporal/access.ts",
    find: `if (tls && tls !== true) checkCertificates(tls, given);`,
    put: ``,
    tests: ["test/temporal/access.test.ts"],
  },
  {
    name: "an API process answers for a while after SIGTERM",
    file: "api/server.ts",
    find: `await sleep(drain * 1_000);`,
    put: ``,
    tests: draining,
  },
  {
    name: "an answer does not wait for Temporal",
    file: "temporal/soon.ts",
    find: `Promise.race([tryStart(asking, start, otherwise), late.promise])`,
    put: `tryStart(asking, start, otherwise)`,
    tests: ["test/api/publishing/patience.test.ts"],
  },
  {
    name: "a process that drains asks clients to connect elsewhere",
    file: "api/server.ts",
    find: `endKeptConnections(server);`,
    put: ``,
    tests: draining,
  },
  {
    name: "requests that never end do not keep the API from closing",
    file: "api/http/closeServer.ts",
    find: `if ("closeAllConnections" in server) server.closeAllConnections();`,
    put: ``,
    tests: ["test/api/http/closeServer.test.ts"],
    named: "closing waits for running requests only so long",
  },
  {
    name: "clients of a server that stops come back spread out",
    file: "api/events/stream.ts",
    find: `Math.round(least + Math.random() * (most - least))`,
    put: `least`,
    tests: ["test/api/events/stream.test.ts"],
    named: "come back at different times",
  },
  {
    name: "a worker that was silent for too long does not count",
    file: "domain/temporal/workers.ts",
    find: `silent_ms < SILENT_MS && queues[queue] === null`,
    put: `queues[queue] === null`,
    tests: ["test/domain/temporal/workers.test.ts"],
  },
  {
    name: "workers of a version that gets no work do not count",
    file: "domain/temporal/workers.ts",
    find: `if (!versions) return here;`,
    put: `if (!versions || versions.length > 0) return here;`,
    tests: ["test/domain/temporal/workers.test.ts"],
  },
  {
    name: "the status knows which versions get work",
    file: "api/operators/status.ts",
    find: `unserved(said, taskQueuePrefix, await versions)`,
    put: `unserved(said, taskQueuePrefix)`,
    tests: ["test/deploy/versions.test.ts"],
  },
  {
    name: "workers of another installation do not count",
    file: "db/workers/statements.ts",
    find: `where task_queue_prefix = :prefix`,
    put: `where :prefix::text is not null`,
    tests: ["test/api/operators/status.test.ts"],
    named: "while workers serve all queues it is healthy",
  },
  {
    name: "a worker without Temporal is not ready",
    file: vitals,
    find: `late(seen.temporal) ? "Temporal does not answer this worker" : null`,
    put: `null`,
    tests: dying,
  },
  {
    name: "a worker that stops is not ready",
    file: vitals,
    find: `process: check(stoppingNow() ? "it is stopping" : null, "runs"),`,
    put: `process: check(null, "runs"),`,
    tests: dying,
  },
  {
    name: "rows of workers that were killed are removed",
    file: "worker/presence.ts",
    find: `if (first) await forgetLostWorkers(pool);`,
    put: ``,
    tests: dying,
  },
  {
    name: "a payload is opened only with the key that it names",
    file: "temporal/codec.ts",
    find: `decipher.setAAD(Buffer.from(id));`,
    put: ``,
    tests: ["test/temporal/codec.test.ts"],
  },
  {
    name: "other sites' pages do not decrypt with an operator's session",
    file: "api/http/identity.ts",
    find: `...(temporalUiUrl && c.req.path === DECODE_PATH ? [temporalUiUrl] : [])`,
    put: `c.req.header("origin") ?? c.req.url`,
    tests: ["test/temporal/encrypted.test.ts"],
    named: "from its own pages alone",
  },
];
