import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import pg from "pg";
import { readTemporal } from "../../temporal/access.ts";
import { freePort } from "../ports.ts";
import { type Child, run, startChild } from "../processes.ts";
import { type Certificates, makeCertificates, SERVER_NAME } from "./certificates.ts";
import { temporalServer, type TemporalServer } from "./goServer.ts";

/** Temporal's services. Each is a process of its own. */
const ROLES = ["frontend", "history", "matching", "worker"] as const;
export type Role = (typeof ROLES)[number];

export interface TemporalCluster {
  /** the variables with which API and workers reach it, with a client's certificate */
  env: Record<string, string>;
  certificates: Certificates;
  /** starts the process of a role; the caller watches and stops it */
  start: Record<Role, () => Child>;
  /** Resolves when the role takes connections. */
  listening(role: Role): Promise<void>;
  /** resolves when the namespace `default` exists and can be used; makes it if needed */
  ready(): Promise<void>;
}

/** As in docker-compose.yml. Few shards: this runs on one machine. */
const SHARDS = 8;
const CONNECTIONS = { store: 10, visibility: 5 };
const RETENTION_DAYS = 7;
const READY_MS = 120_000;
const NAMESPACE = "default";

/**
 * Prepares a Temporal whose four services are separate processes on one PostgreSQL, with mTLS everywhere: makes certificates, databases
 * and tables, and writes the configuration. It starts no process.
 * @param dir a folder for the certificates and the configuration
 * @param databaseUrl a superuser of the PostgreSQL
 * @throws Error if the server can't be built (goServer.ts) or a table can't be made
 */
export async function prepareTemporal(dir: string, databaseUrl: string, log: (line: string) => void): Promise<TemporalCluster> {
  await mkdir(dir, { recursive: true });
  const programs = await temporalServer(log);
  const certificates = await makeCertificates(dir);
  const database = new URL(databaseUrl);
  await makeTables(programs, database);
  const ports = await portsOf();
  const config = join(dir, "temporal.yaml");
  await writeFile(join(dir, "dynamic.yaml"), DYNAMIC);
  // JSON is YAML as well.
  await writeFile(config, JSON.stringify(configuration(dir, certificates, database, ports), null, 2), { mode: 0o600 });
  const env = {
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.frontend.grpcPort}`,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca,
    TEMPORAL_TLS_SERVER_NAME: SERVER_NAME,
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.clientCert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.clientKey,
  };
  const start = (role: Role) => () => {
    const args = ["--config-file", config, "--allow-no-auth", "start", "--service", role];
    return startChild({ name: `Temporal ${role}`, command: programs.server, args });
  };
  return {
    env,
    certificates,
    start: { frontend: start("frontend"), history: start("history"), matching: start("matching"), worker: start("worker") },
    listening: (role) => untilListening(ports[role].grpcPort),
    ready: () => untilNamespace(env),
  };
}

type Ports = Record<Role, { grpcPort: number; membershipPort: number; bindOnLocalHost: true; httpPort?: number }>;

/** Temporal stores the ports of its processes as `smallint`, so they are at most 32,767. A system gives ports from 32,768 on to whoever asks for any. */
const PORTS = { from: 20_000, count: 12_000 };

async function portsOf(): Promise<Ports> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    const wanted = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const { port } = await freePort(wanted);
    if (port !== wanted || taken.has(port)) return next();
    taken.add(port);
    return port;
  };
  const entries: [Role, Ports[Role]][] = [];
  for (const role of ROLES) entries.push([role, { grpcPort: await next(), membershipPort: await next(), bindOnLocalHost: true }]);
  return Object.fromEntries(entries) as Ports;
}

const DATABASES = { store: "temporal", visibility: "temporal_visibility" } as const;

async function makeTables({ sqlTool }: TemporalServer, database: URL): Promise<void> {
  const admin = new pg.Client({ connectionString: database.href });
  await admin.connect();
  try {
    for (const name of Object.values(DATABASES)) {
      const { rowCount } = await admin.query("select from pg_database where datname = $1", [name]);
      if (rowCount === 0) await admin.query(`create database ${name}`);
    }
  } finally {
    await admin.end();
  }
  const access = ["--plugin", "postgres12", "--endpoint", database.hostname, "--port", database.port];
  const env = { ...process.env, SQL_USER: database.username, SQL_PASSWORD: decodeURIComponent(database.password) };
  for (const [name, schema] of [
    [DATABASES.store, "postgresql/v12/temporal"],
    [DATABASES.visibility, "postgresql/v12/visibility"],
  ] as const) {
    const tool = (...args: string[]) => run(sqlTool, [...access, "--database", name, ...args], { env });
    // Both are safe to run again.
    await tool("setup-schema", "--version", "0.0");
    await tool("update-schema", "--schema-name", schema);
  }
}

/** One site's backlog does not hold up other sites (docs/operations.md). */
const DYNAMIC = "matching.enableFairness:\n  - value: true\nmatching.useNewMatcher:\n  - value: true\n";

function configuration(dir: string, files: Certificates, database: URL, ports: Ports) {
  const sql = (databaseName: string, connections: number) => ({
    sql: {
      pluginName: "postgres12",
      databaseName,
      connectAddr: database.host,
      connectProtocol: "tcp",
      user: database.username,
      password: decodeURIComponent(database.password),
      maxConns: connections,
      maxIdleConns: connections,
      maxConnLifetime: "1h",
    },
  });
  const server = { certFile: files.serverCert, keyFile: files.serverKey, requireClientAuth: true, clientCaFiles: [files.ca] };
  const client = { serverName: SERVER_NAME, rootCaFiles: [files.ca] };
  const mutual = { server, client };
  return {
    log: { stdout: true, level: "warn" },
    persistence: {
      defaultStore: "store",
      visibilityStore: "visibility",
      numHistoryShards: SHARDS,
      datastores: { store: sql(DATABASES.store, CONNECTIONS.store), visibility: sql(DATABASES.visibility, CONNECTIONS.visibility) },
    },
    global: {
      membership: { maxJoinDuration: "30s", broadcastAddress: "127.0.0.1" },
      tls: {
        internode: mutual,
        frontend: mutual,
        systemWorker: { certFile: files.clientCert, keyFile: files.clientKey, client },
      },
    },
    services: Object.fromEntries(Object.entries(ports).map(([role, rpc]) => [role, { rpc }])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: "active",
      currentClusterName: "active",
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: "frontend",
          rpcAddress: `127.0.0.1:${ports.frontend.grpcPort}`,
        },
      },
    },
    publicClient: { hostPort: `127.0.0.1:${ports.frontend.grpcPort}` },
    dcRedirectionPolicy: { policy: "noop" },
    dynamicConfigClient: { filepath: join(dir, "dynamic.yaml"), pollInterval: "10s" },
  };
}

async function untilListening(port: number): Promise<void> {
  for (const end = Date.now() + READY_MS; ; await sleep(50)) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true)));
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`Nothing listens on the port ${port} of Temporal.`);
  }
}

async function untilNamespace(env: Record<string, string>): Promise<void> {
  const access = readTemporal(env);
  const end = Date.now() + READY_MS;
  for (;;) {
    try {
      const connection = await Connection.connect(access.connection);
      try {
        const { workflowService } = connection;
        const seconds = RETENTION_DAYS * 86_400;
        await workflowService
          .describeNamespace({ namespace: NAMESPACE })
          .catch(() => workflowService.registerNamespace({ namespace: NAMESPACE, workflowExecutionRetentionPeriod: { seconds } as never }));
        // A role reads a new namespace after some seconds.
        await workflowService.listOpenWorkflowExecutions({ namespace: NAMESPACE });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(500);
    }
  }
}
