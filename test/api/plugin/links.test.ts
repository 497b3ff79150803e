import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signedLink } from "../../../api/plugin/links.ts";
import { createApp } from "../../../api/app.ts";
import { PluginVersion } from "../../../db/plugin/entities.ts";
import { servedApp } from "../../support/servers/serve.ts";
import { SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { downloadsOf, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof pluginSite>>;
let offered: Awaited<ReturnType<typeof releasedVersion>>;
let link: string;

beforeAll(async () => {
  // Behind a proxy, so that each request can have an address of its own and none is rate-limited.
  app = await servedApp({ trustedProxies: 1 });
  await releasedVersion(app, "1.3.9");
  offered = await releasedVersion(app, "1.4.0");
  site = await pluginSite(app);
  const { json } = await site.ask("check-update", { installed_version: "1.3.3" });
  link = json.data.update.package.slice(app.url.length);
});
afterAll(() => app?.close());

let addresses = 0;
const nextAddress = () => `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${(addresses += 1) & 255}`;

/** The status of a request with exactly this target. Client libraries would normalize it. */
function send(target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString("latin1"))).on("error", reject);
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.write(
      Buffer.from(
        `GET ${target} HTTP/1.1\r\nHost: ${app.host}\r\nX-Forwarded-For: ${nextAddress()}\r\nConnection: close\r\n\r\n`,
        "latin1",
      ),
    );
  });
}

const flip = (char: string) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase());
/** A link with one byte changed: each position, and characters that could have a special meaning there. */
function* changed(replacements: readonly string[]): Generator<string> {
  for (let at = 0; at < link.length; at += 1) {
    for (const char of new Set([...replacements, flip(link[at]!)])) {
      if (char !== link[at]) yield link.slice(0, at) + char + link.slice(at + 1);
    }
  }
}

async function refusals(targets: Iterable<string>, status: (target: string) => Promise<number>) {
  const waiting = [...targets];
  const wrong: [string, number][] = [];
  let asked = 0;
  async function ask() {
    for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
      const got = await status(target);
      asked += 1;
      // Not 429, which would prove nothing about the link.
      if (got < 400 || got > 499 || got === 429) wrong.push([target, got]);
    }
  }
  await Promise.all(Array.from({ length: 16 }, ask));
  return { asked, wrong };
}

test("an offer's link returns its package, and no variation of it does", async () => {
  const response = await fetch(app.url + link, { headers: { "x-forwarded-for": nextAddress() } });
  expect([response.status, Buffer.from(await response.arrayBuffer()).equals(offered.zip)]).toEqual([200, true]);
  expect(await send(link)).toBe(200);
});

test("each byte of path and query, changed once on the wire, is refused", async () => {
  const { asked, wrong } = await refusals(changed("#?&/\\%=. ;+0x".split("")), send);
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(link.length * 10);
}, 180_000);

test("so is each byte changed to any other, with the API called directly", async () => {
  // Except # and \\: a URL parser drops what follows the first, and reads the second as a slash. The test above sends both on the wire.
  const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter((char) => !"#\\".includes(char));
  // Every ninth of them: each position gets about ten, different from its neighbours'.
  const targets = [...changed(all)].filter((_, index) => index % 9 === 0);
  const { asked, wrong } = await refusals(targets, async (target) => (await app.app.request(target)).status);
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(1_500);
}, 180_000);

test.each([
  ["a parameter more", () => `${link}&x=1`],
  ["a parameter twice", () => `${link}&version=1.4.0`],
  ["a parameter less", () => link.replace(/&signature=.*/, "")],
  ["another order", () => link.replace(/\?(version=[^&]+)&(source=[^&]+)/, "?$2&$1")],
  ["an encoded byte", () => link.replace("version=1", "version=%31")],
  ["an enrolment beside it", () => `${link}&enrolment=x`],
  ["an ampersand at the end", () => `${link}&`],
  ["no slash", () => link.replace("/?", "?")],
  ["a fragment", () => `${link}#x`],
  ["another version, which is there", () => link.replace("version=1.4.0", "version=1.3.9")],
  ["a later end", () => link.replace(/expires=(\d+)/, (_, expires: string) => `expires=${Number(expires) + 1}`)],
])("with %s it is refused", async (_, target) => {
  const status = await send(target());
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

const get = async (address: string, through = app.app) => {
  const response = await through.request(address.slice(app.url.length));
  return { status: response.status, code: response.ok ? undefined : ((await response.json()) as any).error.code };
};
const linkAt = (now: Date, keys = SECRET_KEYS, version = "1.4.0") =>
  signedLink({ ...app.deps, secretKeys: keys }, { slug: SLUG, version, source: site.source }, now);

test("a link is valid for an hour and then says that it has expired", async () => {
  const minutes = (count: number) => new Date(Date.now() - count * 60_000);
  expect(await get(linkAt(minutes(59)))).toMatchObject({ status: 200 });
  expect(await get(linkAt(minutes(61)))).toEqual({ status: 403, code: "link_expired" });
  const short = signedLink({ ...app.deps, pluginUrlMinutes: 5 }, { slug: SLUG, version: "1.4.0", source: site.source }, minutes(6));
  expect(await get(short)).toEqual({ status: 403, code: "link_expired" });
});

test("after a rotation of SECRET_KEYS older links stay valid; links of a removed key do not", async () => {
  const next = { id: "next", key: Buffer.alloc(32, 5) };
  const changedKeys = createApp({ ...app.deps, secretKeys: [next, ...SECRET_KEYS] });
  expect(await get(linkAt(new Date()), changedKeys)).toMatchObject({ status: 200 });
  expect(await get(linkAt(new Date(), [next]), changedKeys)).toMatchObject({ status: 200 });
  expect(await get(linkAt(new Date(), [next]))).toEqual({ status: 403, code: "bad_signature" });
});

test("a version that was withdrawn or halted after the offer is refused, with the reason", async () => {
  await releasedVersion(app, "1.4.1");
  const set = (fields: Partial<PluginVersion>) => app.orm.em.fork().nativeUpdate(PluginVersion, { version: "1.4.1" }, fields);
  const address = linkAt(new Date(), SECRET_KEYS, "1.4.1");
  expect(await get(address)).toMatchObject({ status: 200 });
  await set({ status: "deprecated" });
  expect(await get(address)).toMatchObject({ status: 200 });
  await set({ halted_at: new Date(), status: "released" });
  expect(await get(address)).toEqual({ status: 409, code: "rollout_halted" });
  await set({ halted_at: null, status: "withdrawn" });
  expect(await get(address)).toEqual({ status: 410, code: "version_withdrawn" });
});

test("refused downloads are recorded as refused", async () => {
  const before = (await downloadsOf(app, 1)).length;
  await get(`${linkAt(new Date())}0`);
  await get(linkAt(new Date(0)));
  const rows = (await downloadsOf(app, before + 2)).slice(-2);
  expect(rows).toMatchObject([
    { kind: "update", outcome: "refused" },
    { kind: "update", outcome: "refused" },
  ]);
});

test("a site's downloads are counted by site, whatever address they come from", async () => {
  const busy = await pluginSite(app);
  const address = signedLink(app.deps, { slug: SLUG, version: "1.4.0", source: busy.source }, new Date());
  const statuses = [];
  for (let index = 0; index < 62; index += 1) statuses.push((await get(address)).status);
  expect([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 429).length]).toEqual([60, 2]);
});
