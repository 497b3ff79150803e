import { createServer, type AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { makeCertificates, type Certificates } from "../../dev/cluster/certificates.ts";
import { startChild } from "../../dev/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { apiProcess, processEnv } from "../support/servers/apiProcess.ts";
import { certificates, temporalGateway } from "../support/servers/temporalGateway.ts";
import { until } from "../support/until.ts";

// What a person sees if API or worker can't start: one line, and no stack.

const root = new URL("../../", import.meta.url).pathname;
const MAIN = { api: "api/server.ts", worker: "worker/main.ts" };
const S3 = { MEDIA_S3_URL: "https://s3.example.com/pictures" };
let app: TestApp;
let dir: string;
let pem: Certificates & { damaged: string; otherKey: string };
let port: number;
const taken = createServer();

beforeAll(async () => {
  [app, dir] = await Promise.all([testApp(), mkdtemp(join(tmpdir(), "igny8-start-"))]);
  const ours = await makeCertificates(dir);
  pem = { ...ours, damaged: join(dir, "damaged.pem"), otherKey: ours.serverKey };
  await writeFile(pem.damaged, "-----BEGIN CERTIFICATE-----\nMIIBdamaged\n-----END CERTIFICATE-----\n");
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  ({ port } = taken.address() as AddressInfo);
});
afterAll(async () => {
  taken.close();
  await app?.close();
  await rm(dir, { recursive: true, force: true });
});

/** All that a process prints that does not start, above the level info. */
async function ended(process_: keyof typeof MAIN, env: Record<string, string>, args: string[] = []) {
  const printed: string[] = [];
  const more = { API_PORT: "0", PLUGIN_DIR: app.pluginDir, MEDIA_DIR: app.mediaDir, WORKFLOW_BUNDLE_DIR: join(root, ".cache/workflows") };
  const child = startChild({
    ...{ name: process_, command: process.execPath, args: [join(root, MAIN[process_]), ...args], cwd: root },
    env: processEnv(app, { ...more, ...env }),
    onLine: (line) => printed.push(line),
  });
  onTestFinished(() => child.stop(0));
  const { code } = await child.exited;
  const lines = printed.map((line) =>
    line.startsWith("{") ? (JSON.parse(line) as { level: number; msg: string }) : { level: 99, msg: line },
  );
  return { code, lines: lines.filter(({ level }) => level > 30) };
}
const oneLine = (says: RegExp) => ({ code: 1, lines: [expect.objectContaining({ level: 60, msg: expect.stringMatching(says) })] });

const BOTH: [what: string, env: () => Record<string, string>, says: RegExp][] = [
  [
    "wrong variables",
    () => ({ RETRY_BACKOFF: "no", PUBLIC_URL: "ftp://x" }),
    /^The configuration is not usable: PUBLIC_URL: .*; RETRY_BACKOFF: .*$/,
  ],
  ["a bucket without its key", () => S3, /^MEDIA_S3_URL needs MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY/],
  [
    "a port that is taken",
    () => ({ API_PORT: String(port), WORKER_HEALTH_PORT: String(port) }),
    /^(API|WORKER_HEALTH)_PORT: the port \d+ can't be used: another process uses it/,
  ],
];
test.each(BOTH.flatMap(([what, ...rest]) => (["api", "worker"] as const).map((name) => [name, what, ...rest] as const)))(
  "%s: %s is one line",
  async (name, _, env, says) => {
    expect(await ended(name, env())).toEqual(oneLine(says));
  },
);

const WORKER: [what: string, env: () => Record<string, string>, says: RegExp, args?: string[]][] = [
  ["a mail server without a sender", () => ({ SMTP_URL: "smtp://mail.test" }), /^SMTP_URL needs MAIL_FROM/],
  ["an unknown queue", () => ({}), /^--queues: there is no publsh; there are publish, /, ["--queues", "publsh"]],
  ["an unknown option", () => ({}), /^Unknown option '--queue'\. The only option is --queues/, ["--queue", "publish"]],
  [
    "a folder that can't be made",
    () => ({ WORKFLOW_BUNDLE_DIR: "/dev/null/bundle" }),
    /\/dev\/null\/bundle \(WORKFLOW_BUNDLE_DIR\): ENOTDIR/,
  ],
  [
    "a certificate without its key",
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: pem.clientCert, TEMPORAL_TLS_CLIENT_KEY_PATH: "" }),
    /^TEMPORAL_TLS_CLIENT_KEY_PATH or .* is missing/,
  ],
  [
    "a missing file of profiles",
    () => ({ TEMPORAL_CONFIG_FILE: join(dir, "no.toml") }),
    /^TEMPORAL_CONFIG_FILE: the file .*no\.toml can't be read \(ENOENT\)/,
  ],
];
test.each(WORKER)("worker: %s is one line", async (_, env, says, args) => {
  expect(await ended("worker", env(), args)).toEqual(oneLine(says));
});

test("worker: a key that may not create Schedules is one line", async () => {
  const gateway = await temporalGateway(await certificates(), { apiKey: "the-key", forbidden: ["CreateSchedule"] });
  const env = { TEMPORAL_ADDRESS: gateway.address, TEMPORAL_TLS_SERVER_CA_CERT_PATH: gateway.ca, TEMPORAL_API_KEY: "the-key" };
  expect(await ended("worker", { ...env, TASK_QUEUE_PREFIX: `new-${Date.now()}` })).toEqual(
    oneLine(/^Temporal at .* can't be used: .*TEMPORAL_API_KEY, and what it may do in this namespace/),
  );
});

const UNUSABLE: [what: string, env: () => Record<string, string>, says: RegExp][] = [
  [
    "a damaged certificate",
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: pem.damaged, TEMPORAL_TLS_CLIENT_KEY_PATH: pem.clientKey }),
    /^TEMPORAL_TLS_CLIENT_CERT_PATH \(.*damaged\.pem\) is not a certificate in PEM form/,
  ],
  [
    "another certificate's key",
    () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: pem.clientCert, TEMPORAL_TLS_CLIENT_KEY_PATH: pem.otherKey }),
    /^TEMPORAL_TLS_CLIENT_KEY_PATH \(.*\) is not the key of TEMPORAL_TLS_CLIENT_CERT_PATH/,
  ],
  [
    "a missing certificate",
    () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(dir, "no.pem") }),
    /^TEMPORAL_TLS_SERVER_CA_CERT_PATH: .*no\.pem/,
  ],
  [
    "an address that is none",
    () => ({ TEMPORAL_ADDRESS: "http://a b:7233" }),
    /^Temporal at http:\/\/a b:7233 .* can't be used: Invalid address/,
  ],
];
test.each(UNUSABLE)("%s: the worker ends with one line; the API says it, and takes publishes", async (_, env, says) => {
  const [worker, api] = await Promise.all([ended("worker", env()), apiProcess(app, env())]);
  expect(worker).toEqual(oneLine(says));
  onTestFinished(() => api.stop());
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, "https://site.test")) };
  const content = await createContent(app.orm, owner);
  const path = `${api.url}/api/v1/writer/content/${content.id}/publish/`;
  const answer = await fetch(path, { method: "POST", headers: { authorization: `Bearer ${owner.token}` } });
  expect([answer.status, await answer.json()]).toEqual([
    202,
    expect.objectContaining({ data: expect.objectContaining({ workflow_started: false }) }),
  ]);
  expect(await app.orm.em.fork().findOneOrFail(Publication, { content_id: content.id })).toMatchObject({ state: "queued" });
  expect(await Promise.all(["/api/ready/", "/api/status/"].map(api.status))).toEqual([200, 503]);
  const warned = await until("it says why", async () => {
    const all = api.lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as { level: number; msg: string });
    const said = all.filter(({ msg }) => says.test(msg));
    return said.length > 0 && said;
  });
  expect(warned).toHaveLength(1);
  expect(api.lines.filter((line) => !line.startsWith("{"))).toEqual([]);
});
