import { afterAll, beforeAll, expect, test } from "vitest";
import { createNotifier } from "../../../activities/notifications/notifier.ts";
import { createBridge } from "../../../activities/wordpress/siteClient.ts";
import { createAgent, createAgents } from "../../../activities/http/connector.ts";
import type { Payload } from "../../../domain/publishing/payload.ts";
import { PACKAGES } from "../../../db/blobs/names.ts";
import { createS3Driver } from "../../../db/blobs/s3.ts";
import { created, fakeSite, json } from "../../support/servers/fakeSite.ts";
import { letIn } from "../../support/tries.ts";

// No URL from outside, in whatever spelling, makes IGNY8 call an address that is not public.

let canary: Awaited<ReturnType<typeof fakeSite>>;
let site: typeof canary;
let agent: ReturnType<typeof createAgent>;
beforeAll(async () => {
  [canary, site] = await Promise.all([fakeSite(created()), fakeSite(created())]);
  // As if an installation lists one host and port. Everything else on that host stays closed.
  agent = createAgent([site.host]);
});
afterAll(async () => {
  await agent.destroy();
  await Promise.all([canary.stop(), site.stop()]);
});

const LOOPBACK = [
  ...["127.0.0.1", "127.9.9.9", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0"],
  ...[
    "0.0.0.0",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "１２７.０.０.１",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "user@127.0.0.1",
  ],
  ...["[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[0:0:0:0:0:0:0:1]"],
];
const OTHERS = [
  ...[
    "169.254.169.254",
    "[fd00:ec2::254]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
  ],
  ...["[fe80::1]", "[fc00::1]", "[ff02::1]", "[fec0::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "0xa9fea9fe", "2852039166"],
];
const port = () => canary.host.split(":")[1];
const access = (siteUrl: string) => ({ siteUrl, plainPermalinks: false, keys: ["igny8_a"] });
const article = { content_id: 1, source: "s" } as unknown as Payload;
/** All code that calls a URL from outside. */
function calls(): Record<string, (url: string) => Promise<unknown>> {
  const [bridge, notifier] = [createBridge(agent, 2_000), createNotifier(agent, 2_000)];
  const trace = () => ({ method: "", url: "" });
  return {
    publish: (url) => bridge.publish(access(url), article, trace()),
    batch: (url) => bridge.publishBatch(access(url), { source: "s", site_id: 1, articles: [article] }, trace()),
    test: (url) => bridge.testConnection(access(url), trace()),
    structure: (url) => bridge.structure(access(url), trace()),
    posts: (url) => bridge.posts(access(url), { contentIds: [1], source: "s" }, trace()),
    notify: (url) => notifier.send(url, { id: "1", body: { type: "x", timestamp: "", data: {} }, secrets: ["whsec_AAAA"] }),
  };
}
const outcome = (call: Promise<unknown>) =>
  call.then(
    (value) => ({ value }),
    (error: { type?: string }) => ({ type: error.type }),
  );

test("no spelling of a private address is called", async () => {
  const tried: [string, unknown][] = [];
  for (const scheme of ["http", "https"])
    for (const host of [...LOOPBACK, ...OTHERS])
      for (const [name, call] of Object.entries(calls())) {
        const url = `${scheme}://${host}:${port()}`;
        const { type, value } = { type: undefined, value: undefined, ...(await outcome(call(url))) };
        // An invalid URL is not called either.
        const refused = value === undefined && (type === "AddressNotAllowed" || type === undefined || type === "HostNotFound");
        tried.push([`${name} ${url}`, refused ? undefined : (type ?? value)]);
      }
  expect(letIn("private addresses", "spellings", tried)).toEqual([]);
  expect(canary.requests).toEqual([]);
});

test("no redirect leads to one", async () => {
  const tried: [string, unknown][] = [];
  for (const status of [301, 302, 303, 307, 308])
    for (const host of LOOPBACK) {
      site.say(json(status, {}, { location: encodeURI(`http://${host}:${port()}/wp-json/igny8/v1/publish`) }));
      for (const call of Object.values(calls())) await outcome(call(site.url));
      tried.push([`${status} to ${host}`, canary.requests.length > 0 ? canary.requests.splice(0) : undefined]);
    }
  expect(letIn("private addresses", "redirects", tried)).toEqual([]);
});

test("no name leads to one, whatever DNS answers, and however the answer changes", async () => {
  const PUBLIC = "203.0.114.1"; // an address where nothing answers within a test
  type Found = { address: string; family: number }[];
  const at = (...addresses: string[]): Found => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const NAMES: Record<string, Found[]> = {
    "private at once": [at("127.0.0.1")],
    "public first, then private": [at(PUBLIC), at("127.0.0.1"), at("127.0.0.1")],
    "private and public by turns": [at("127.0.0.1"), at(PUBLIC), at("127.0.0.1")],
    "a public address and a private one": [at(PUBLIC, "127.0.0.1")],
    "a private address and a public one": [at("127.0.0.1", PUBLIC)],
    "mapped into IPv6": [at("::ffff:127.0.0.1")],
    "by NAT64": [at("64:ff9b::7f00:1")],
    "the loopback of IPv6 behind a public one": [at("2606:4700::1111", "::1")],
    "nothing at all, then private": [[], at("127.0.0.1")],
  };
  const tried: [string, unknown][] = [];
  for (const [name, answers] of Object.entries(NAMES)) {
    let asked = 0;
    const resolve = ((_name: string, _options: object, callback: (error: Error | null, found: Found) => void) => {
      const found = answers[Math.min(asked++, answers.length - 1)]!;
      if (found.length === 0) return callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
      callback(null, found);
    }) as never;
    const own = createAgent([site.host], resolve);
    try {
      const bridge = createBridge(own, 300);
      const notifier = createNotifier(own, 300);
      for (let again = 0; again < 3; again += 1) {
        await outcome(bridge.publish(access(`http://name.example:${port()}`), article, { method: "", url: "" }));
        await outcome(
          notifier.send(`http://name.example:${port()}`, {
            id: "1",
            body: { type: "x", timestamp: "", data: {} },
            secrets: ["whsec_AAAA"],
          }),
        );
        site.say(json(307, {}, { location: `http://name.example:${port()}/wp-json/igny8/v1/publish` }));
        await outcome(bridge.publish(access(site.url), article, { method: "", url: "" }));
        tried.push([`${name}, time ${again + 1}`, canary.requests.length > 0 ? canary.requests.splice(0) : undefined]);
      }
    } finally {
      await own.destroy();
    }
    expect([name, asked > 0]).toEqual([name, true]);
  }
  expect(letIn("private addresses", "names", tried)).toEqual([]);
});

test("a host listed for one account is not called for another account's site or notification", async () => {
  const agents = createAgents([`${canary.host}=3`]);
  const [bridge, notifier] = [createBridge(agents.of, 2_000), createNotifier(agents.of, 2_000)];
  const message = { id: "1", body: { type: "x", timestamp: "", data: {} }, secrets: ["whsec_AAAA"] };
  const callsOf = (accountId: number): (() => Promise<unknown>)[] => [
    () => bridge.publish({ ...access(canary.url), accountId }, article, { method: "", url: "" }),
    () => bridge.structure({ ...access(canary.url), accountId }, { method: "", url: "" }),
    () => notifier.send(canary.url, { ...message, accountId }),
  ];
  const tried: [string, unknown][] = [];
  try {
    for (const accountId of [0, 1, 4, 33])
      for (const [index, call] of callsOf(accountId).entries()) {
        await outcome(call());
        tried.push([`account ${accountId}, call ${index}`, canary.requests.length > 0 ? canary.requests.splice(0) : undefined]);
      }
    expect(letIn("private addresses", "listed for another account", tried)).toEqual([]);
    for (const call of callsOf(3)) await outcome(call());
    expect(canary.requests.splice(0)).toHaveLength(3);
  } finally {
    await agents.close();
  }
});

test("the package store follows no redirect elsewhere", async () => {
  const driver = createS3Driver({ url: `${site.url}/bucket`, region: "x", accessKeyId: "a", secretAccessKey: "b" }, PACKAGES);
  const tried: [string, unknown][] = [];
  for (const status of [301, 302, 307, 308]) {
    site.say(json(status, {}, { location: `${canary.url}/x` }));
    for (const call of [() => driver.look("x"), () => driver.read("x", "1"), () => driver.put("x", new Uint8Array(1), "0".repeat(64))])
      await expect(call()).rejects.toThrow(`answered`);
    tried.push([`${status}`, canary.requests.length > 0 ? canary.requests.splice(0) : undefined]);
  }
  expect(letIn("private addresses", "redirects of the store", tried)).toEqual([]);
});
