import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../api/app.ts";
import { createEventHub } from "../../api/events/hub.ts";
import { startChild } from "../../dev/processes.ts";
import { findSchemathesis } from "../../dev/test/schemathesis.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { createContent, createSite } from "../support/fixtures/accounts.ts";
import { releasedVersion } from "../support/fixtures/plugins.ts";
import { createOperator } from "../support/fixtures/release.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

/** A 5xx, or an answer that the description lacks: by status, media type or shape. */
const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"];

/** Random requests of each operation, beside those made from its schema. In CI time is short. */
const EXAMPLES = process.env["CI"] ? "1" : "12";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let events: ReturnType<typeof createEventHub>;
let token: string;
let key: string;
const server = createServer();

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 1_000, present: true });
  // Guessed ids must not revoke the token that the fuzzer uses, nor remove its user.
  for (const table of ["api_tokens", "memberships", "users"])
    await app.orm.em.execute(`alter sequence igny8_${table}_id_seq restart 1000001`);
  const account = await createOperator(app);
  token = account.token;
  const place = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  key = place.api_key;
  await releasedVersion(app, "1.4.0");
  for (let index = 0; index < 5; index += 1) await createContent(app.orm, place, { title: `Article ${index}` });
  // The fuzzer reads each answer to its end, so event streams are short here.
  events = createEventHub({ orm: app.orm, databaseUrl: app.directUrl, log: app.deps.log, lifetimeMs: 50 });
  server.on("request", getRequestListener(createApp({ ...app.deps, events }).fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await until("all queues are served", async () => (await app.call("GET", "/api/status/")).status === 200);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await events?.close();
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

test(
  "Schemathesis finds no 5xx and no undocumented answer",
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "igny8-schemathesis-"));
    const { command, args, env } = await findSchemathesis();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const lines: string[] = [];
    const child = startChild({
      name: "Schemathesis",
      command,
      args: [
        ...args,
        ...["run", `${url}/api/openapi.json`, "--checks", CHECKS.join(",")],
        ...["--header", `Authorization: Bearer ${token}`, "--header", `X-IGNY8-API-KEY: ${key}`],
        // Generating an article's many fields is slow on a small machine. This is not a fault of the API.
        ...["--suppress-health-check", "all"],
        ...["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", "8"],
        ...["--generation-database", "none", "--no-color", "--report", "junit", "--report-junit-path", join(dir, "junit.xml")],
      ],
      cwd: dir,
      env: { ...env, HOME: dir },
      onLine: (line) => lines.push(line),
    });
    const { code } = await child.exited;
    const junit = await readFile(join(dir, "junit.xml"), "utf8").catch(() => "");
    await rm(dir, { recursive: true, force: true });
    expect(code, lines.join("\n")).toBe(0);
    const operations = (junit.match(/<testcase /g) ?? []).length;
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
    const methods = Object.values(document.paths).flatMap((path) =>
      Object.keys(path).filter((key) => /^(get|post|put|patch|delete)$/.test(key)),
    );
    expect(operations).toBeGreaterThanOrEqual(methods.length);
    // The credential was valid to the end, so more than 401 was tested.
    expect((await app.call("GET", "/api/v1/integration/integrations/", token)).status).toBe(200);
  },
  10 * 60_000,
);
