import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client as Temporal, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { freePort } from "../../dev/ports.ts";
import { idsOf } from "../../dev/postgres/cluster.ts";
import { findPgBouncer } from "../../dev/postgres/pgbouncer.ts";
import { postgresUser } from "../../dev/postgres/user.ts";
import { run, startChild, type Child } from "../../dev/processes.ts";
import { findTemporalCli } from "../../dev/temporal/cli.ts";
import { readTemporal } from "../../temporal/access.ts";
import { session } from "../support/fixtures/migrations.ts";
import { until } from "../support/until.ts";
import { findCaddy } from "./caddy.ts";

// The settings and scripts of docker-compose.yml, in the real programs. Only addresses and folders are others here.
const compose = parse(await readFile(join(import.meta.dirname, "../../docker-compose.yml"), "utf8"), { merge: true }) as {
  services: Record<string, { image: string }>;
  configs: Record<string, { content: string }>;
};
const contentOf = (name: string) => compose.configs[name]!.content.replaceAll("$$", "$");

let dir: string;
const children: Child[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "igny8-compose-"));
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  if (dir) await rm(dir, { recursive: true, force: true });
});

test.each(["databases", "temporal-schema", "temporal-namespace", "pgbouncer"])("a shell can parse the script %s", async (name) => {
  await expect(run("/bin/sh", ["-n", "-c", contentOf(name)])).resolves.toMatchObject({ stderr: "" });
});

const caddy = await findCaddy().catch(() => undefined);
test.runIf(caddy)("Caddy says who called, whatever the caller says of that, and passes a stream on at once", async () => {
  expect((await run(caddy!, ["version"])).stdout).toContain(/:([\d.]+)-/.exec(compose.services["caddy"]!.image)![1]);
  const api = createServer(({ headers }, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(`data: ${JSON.stringify(headers)}\n\n`);
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    api.closeAllConnections();
    api.close();
  });
  // Of this name's addresses, the server is at one.
  const file = join(dir, "Caddyfile");
  await writeFile(file, contentOf("caddy").replace("a api 3000", `a localhost ${(api.address() as AddressInfo).port}`));
  const options = ["--config", file, "--adapter", "caddyfile"];
  const env = { PATH: process.env["PATH"], HOME: dir };
  await run(caddy!, ["validate", ...options], { env: { ...env, PUBLIC_URL: "https://igny8.example.com" } });

  const url = `http://127.0.0.1:${(await freePort()).port}`;
  children.push(startChild({ name: "Caddy", command: caddy!, args: ["run", ...options], env: { ...env, PUBLIC_URL: url } }));
  const forged = { headers: { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "gopher" } };
  const answer = await until("Caddy answers", () => fetch(`${url}/api/stream/`, forged).catch(() => undefined));
  const { value } = await answer.body!.getReader().read();
  const told = JSON.parse(new TextDecoder().decode(value).slice("data: ".length)) as Record<string, string>;
  expect(told).toMatchObject({ host: new URL(url).host, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
});

const pgbouncer = await findPgBouncer().catch(() => undefined);
// The settings have the stack's role. A PostgreSQL that DATABASE_URL names may have another one.
const postgres = new URL(inject("postgresUrl"));
test.runIf(pgbouncer && postgres.username === "igny8")("PgBouncer takes its settings, and limits statements and transactions", async () => {
  const [folder, bin] = [join(dir, "pgbouncer"), join(dir, "bin")];
  await Promise.all([folder, bin].map((path) => mkdir(path)));
  const runAs = await postgresUser(folder, pgbouncer!.filter((part) => part.startsWith("/")).map((path) => dirname(path))); // prettier-ignore
  await writeFile(join(bin, "pgbouncer"), `#!/bin/sh\nexec ${pgbouncer!.map((part) => `'${part}'`).join(" ")} "$@"\n`, { mode: 0o755 });
  await run("chmod", ["755", dir]);
  const { port } = await freePort();
  const script = contentOf("pgbouncer")
    .replaceAll("/tmp/", `${folder}/`)
    .replace("listen_port = 6432", `listen_port = ${port}`)
    .replace(
      "host=postgres port=5432 dbname=igny8",
      `host=${postgres.hostname} port=${postgres.port} dbname=${postgres.pathname.slice(1)}`,
    );
  const [command, ...args] = [...runAs.prefix, "/bin/sh", "-eu", "-c", script];
  const env = { PATH: `${bin}:${process.env["PATH"]}`, IGNY8_DB_PASSWORD: decodeURIComponent(postgres.password) };
  const child = startChild({ name: "PgBouncer", command, args, env, stopSignal: "SIGINT", ...idsOf(runAs) });
  children.push(child);
  const through = Object.assign(new URL(postgres), { hostname: "127.0.0.1", port: String(port), pathname: "/igny8" }).href;
  const client = await until("PgBouncer answers", () => session(through).catch(() => undefined)).catch((error: Error) => {
    throw new Error(child.tail(), { cause: error });
  });
  const limit = async (name: string) => (await client.query<Record<string, string>>(`show ${name}`)).rows[0]![name];
  expect(await limit("statement_timeout")).toBe("30s");
  expect(await limit("idle_in_transaction_session_timeout")).toBe("1min");
  expect(await readFile(join(import.meta.dirname, "../../docs/operations.md"), "utf8")).toContain(
    /^igny8 = .+$/m.exec(contentOf("pgbouncer"))![0],
  );
});

test.each(["own", "prod.a1b2c"])("the job makes the namespace %s in Temporal, and runs again without harm", async (name) => {
  const { bin } = await findTemporalCli(() => undefined);
  const [named, TEMPORAL_NAMESPACE] = [join(dir, `cli-${name}`), `${name}-${Date.now()}`];
  await mkdir(named);
  await writeFile(join(named, "temporal"), `#!/bin/sh\nexec '${bin}' "$@"\n`, { mode: 0o755 });
  const env = { HOME: dir, PATH: `${named}:${process.env["PATH"]}`, ...inject("temporal"), TEMPORAL_NAMESPACE };
  for (let time = 0; time < 2; time++) await run("/bin/sh", ["-eu", "-c", contentOf("temporal-namespace")], { env });
  const connection = await Connection.connect(readTemporal(inject("temporal")).connection);
  onTestFinished(() => connection.close());
  const found = await new Temporal({ connection }).workflowService.describeNamespace({ namespace: TEMPORAL_NAMESPACE });
  expect(Number(found.config!.workflowExecutionRetentionTtl!.seconds)).toBe(720 * 3_600);
});
