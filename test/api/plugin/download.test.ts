import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { servedApp } from "../../support/servers/serve.ts";
import { downloadsOf, forgetReleases, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let released: Awaited<ReturnType<typeof releasedVersion>>;
beforeAll(async () => {
  app = await servedApp({ trustedProxies: 1 });
});
afterAll(() => app?.close());
beforeEach(async () => {
  await forgetReleases(app);
  released = await releasedVersion(app, "1.4.0");
});

const AMERICA = "8.8.8.8";
const path = `/api/plugins/${SLUG}/download/`;
async function get(headers: Record<string, string> = {}, method = "GET") {
  const response = await fetch(app.url + path, { method, headers: { "x-forwarded-for": AMERICA, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const errorOf = ({ bytes }: { bytes: Buffer }) => JSON.parse(bytes.toString()).error;

test("everybody gets the newest stable version, as a file that WordPress accepts", async () => {
  await releasedVersion(app, "1.3.9");
  await releasedVersion(app, "1.5.0-beta.1", { channel: "beta" });
  await releasedVersion(app, "1.6.0", { halted_at: new Date() });
  await releasedVersion(app, "1.7.0", { rollout: 0 });
  await releasedVersion(app, "1.8.0", { status: "withdrawn" });
  const { status, headers, bytes } = await get();
  expect([status, bytes.equals(released.zip)]).toEqual([200, true]);
  expect(Object.fromEntries(headers)).toMatchObject({
    ...{ "content-type": "application/zip", "content-length": String(released.zip.length), etag: `"${released.sha256}"` },
    ...{ "content-disposition": `attachment; filename="${SLUG}-1.4.0.zip"`, "accept-ranges": "bytes", "x-content-type-options": "nosniff" },
    "cache-control": "public, max-age=300, no-transform",
  });
  expect(Object.keys(unzipSync(bytes))).toContain(`${SLUG}/${SLUG}.php`);
  expect((await fetch(app.url + path.slice(0, -1))).status).toBe(200);
});

test("ranges", async () => {
  const size = released.zip.length;
  const part = await get({ range: "bytes=10-19" });
  expect([part.status, part.headers.get("content-range"), part.headers.get("content-length")]).toEqual([206, `bytes 10-19/${size}`, "10"]);
  expect(part.bytes.equals(Buffer.from(released.zip.subarray(10, 20)))).toBe(true);
  expect((await get({ range: "bytes=-5" })).bytes.equals(Buffer.from(released.zip.subarray(-5)))).toBe(true);
  const beyond = await get({ range: `bytes=${size}-` });
  expect([beyond.status, beyond.headers.get("content-range"), errorOf(beyond).code]).toEqual([
    416,
    `bytes */${size}`,
    "range_not_satisfiable",
  ]);
  const etag = `"${released.sha256}"`;
  expect((await get({ range: "bytes=0-1", "if-range": etag })).status).toBe(206);
  for (const other of ['"another"', `W/${etag}`, new Date().toUTCString()]) {
    expect((await get({ range: "bytes=0-1", "if-range": other })).status).toBe(200);
  }
});

test("an interrupted download is resumed, with the same bytes", async () => {
  const first = await get({ range: "bytes=0-99" });
  const rest = await get({ range: "bytes=100-", "if-range": first.headers.get("etag")! });
  expect(Buffer.concat([first.bytes, rest.bytes]).equals(released.zip)).toBe(true);
});

test("an unchanged package is not sent again, and HEAD answers as GET would", async () => {
  const known = await get({ "if-none-match": `W/"x", "${released.sha256}"`, range: "bytes=0-1" });
  expect([known.status, known.bytes.length]).toEqual([304, 0]);
  const head = await get({ range: "bytes=0-1" }, "HEAD");
  expect([head.status, head.bytes.length, head.headers.get("content-length"), head.headers.get("etag")]).toEqual([
    ...[200, 0, String(released.zip.length), `"${released.sha256}"`],
  ]);
});

test("each download is recorded with its outcome and country, but without its address", async () => {
  await get();
  await get({ range: "bytes=0-9", "x-forwarded-for": "193.0.6.139" });
  await get({ "x-forwarded-for": "10.0.0.1" });
  await get({}, "HEAD");
  await get({ range: "bytes=99999999-" });
  const rows = await downloadsOf(app, 4);
  const at = { version: "1.4.0", kind: "public", integration_id: null, day: new Date().toISOString().slice(0, 10) };
  expect(rows.map(({ outcome, country }) => [outcome, country])).toEqual([
    ["complete", "US"],
    ["partial", "NL"],
    ["complete", null],
    ["refused", "US"],
  ]);
  for (const row of rows) expect(row).toMatchObject(at);
  expect(JSON.stringify(rows)).not.toContain(AMERICA);
});

test("a client that disconnects in the middle counts as aborted, and the rest is not read", async () => {
  // More than the buffers between the two hold.
  await releasedVersion(app, "1.5.0", { package: randomBytes(48 * 1024 * 1024) });
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), "127.0.0.1").on("error", reject);
    socket.once("data", () => {
      socket.destroy();
      resolve();
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${app.host}\r\n\r\n`);
  });
  expect(await downloadsOf(app, 1)).toMatchObject([{ version: "1.5.0", outcome: "aborted" }]);
});

test("a client that disconnects after the last byte counts as complete", async () => {
  const response = await app.app.request(path);
  const reader = response.body!.getReader();
  for (let taken = 0; taken < released.zip.length; taken += (await reader.read()).value!.length);
  await reader.cancel();
  expect(await downloadsOf(app, 1)).toMatchObject([{ version: "1.4.0", outcome: "complete" }]);
});

test("a package that the store has lost is a server error, and is recorded as one", async () => {
  await rm(join(app.pluginDir, `${released.sha256}.zip`));
  const lost = await get();
  expect([lost.status, errorOf(lost).code, lost.headers.get("retry-after")]).toEqual([503, "package_unavailable", "60"]);
  expect(await downloadsOf(app, 1)).toMatchObject([{ version: "1.4.0", outcome: "failed" }]);
});

test("a download continues while the database is not writable, and is recorded afterwards", async () => {
  await app.orm.em.execute("alter table igny8_plugin_downloads rename to away");
  try {
    expect((await get()).status).toBe(200);
    await app.deps.downloads.close();
  } finally {
    await app.orm.em.execute("alter table away rename to igny8_plugin_downloads");
  }
  await get();
  expect(await downloadsOf(app, 2)).toHaveLength(2);
});

test("without a release there is nothing to download, and the answer says so", async () => {
  await forgetReleases(app);
  const none = await get();
  expect([none.status, errorOf(none).code]).toEqual([404, "no_release"]);
});

test("too many requests from one address are refused, and other addresses are not affected", async () => {
  const from = { "x-forwarded-for": "198.51.100.7" };
  let refused: { index: number; wait: number } | undefined;
  for (let index = 0; index < 620 && !refused; index += 1) {
    const answer = await get(from, "HEAD");
    if (answer.status === 429) refused = { index, wait: Number(answer.headers.get("retry-after")) };
  }
  expect(refused?.index).toBe(600);
  expect(refused?.wait).toBeGreaterThan(0);
  expect((await get({ "x-forwarded-for": "198.51.100.8" })).status).toBe(200);
}, 300_000);

test("guesses of install links' tokens are limited", async () => {
  const guess = (from: string) =>
    fetch(`${app.url}/api/plugins/${SLUG}/enrol/`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: JSON.stringify({
        ...{ token: crypto.randomUUID(), site_url: "https://example.com", version: "1.4.0", wordpress_version: "6.9", php_version: "8.3" },
      }),
    });
  const statuses: number[] = [];
  for (let index = 0; index < 102; index += 1) statuses.push((await guess("198.51.100.9")).status);
  expect([statuses.indexOf(429), new Set(statuses)]).toEqual([100, new Set([404, 429])]);
  expect((await guess("198.51.100.10")).status).toBe(404);
});

test("WordPress's details show the released versions", async () => {
  await releasedVersion(app, "1.5.0", { changelog: "* **Faster**\n* <script>alert(1)</script>[more](javascript:x)", requires_php: "8.0" });
  const { data } = (await (await fetch(`${app.url}/api/plugins/${SLUG}/info/`)).json()) as any;
  expect(data).toMatchObject({
    ...{
      name: "IGNY8 WordPress Bridge",
      slug: SLUG,
      version: "1.5.0",
      homepage: "https://igny8.com/",
      requires: "5.6",
      tested: "7.1",
      requires_php: "8.0",
    },
    download_link: app.url + path,
    versions: { "1.5.0": app.url + path },
    last_updated: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
  expect(data.sections.changelog).toMatch(/<h4>1\.5\.0 – [\d-]+<\/h4>\s*<ul>[\s\S]*<strong>Faster<\/strong>[\s\S]*<h4>1\.4\.0/);
  expect(data.sections.changelog).not.toMatch(/<script|href="javascript/);
  expect(data.sections.installation).toContain("Upload Plugin");
  for (const address of [...Object.values(data.icons), ...Object.values(data.banners)] as string[]) {
    const response = await fetch(address);
    const type = address.endsWith(".svg") ? "image/svg+xml" : "image/png";
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    const again = await fetch(address, { headers: { "if-none-match": response.headers.get("etag")! } });
    expect(again.status).toBe(304);
  }
});

test.each([
  ["icon-256x256.png", 256, 256],
  ["banner-772x250.png", 772, 250],
])("%s has the size that it says", async (name, width, height) => {
  const bytes = Buffer.from(await (await fetch(`${app.url}/api/plugins/${SLUG}/${name}`)).arrayBuffer());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
});
