import { Hono } from "hono";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { clientAddress } from "../../../api/http/clientAddress.ts";
import type { AppEnv } from "../../../api/http/deps.ts";
import { useApp } from "../../support/app.ts";

const api = useApp();

/** The log of an API with this many trusted proxies while it answers two requests with these headers. */
async function logged(trustedProxies: number, headers: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
  const app = createApp({ ...api.deps, trustedProxies, log });
  for (const path of ["/api/health/", "/api/health/"]) expect((await app.request(path, { headers })).status).toBe(200);
  return lines;
}

test("an untrusted proxy is logged once, with the variable to set", async () => {
  expect(await logged(0, { "x-forwarded-for": "203.0.113.7" })).toEqual([
    expect.stringMatching(/TRUSTED_PROXIES is 0: all clients count as one/),
  ]);
});

test("trusted proxies and direct requests log nothing", async () => {
  expect(await logged(1, { "x-forwarded-for": "203.0.113.7" })).toEqual([]);
  expect(await logged(0, {})).toEqual([]);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["203.0.113.7:4711", "203.0.113.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:4711", "2001:db8::1"],
  ['"[2001:db8::1]:4711"', "2001:db8::1"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["[::ffff:203.0.113.7]:80", "203.0.113.7"],
  ["198.51.100.1, 203.0.113.7:4711", "203.0.113.7"],
  // Without a readable address the connection's own counts: there is always a limit.
  ["nonsense", "192.0.2.9"],
  ["unknown", "192.0.2.9"],
  ["203.0.113.7:x", "192.0.2.9"],
  ["", "192.0.2.9"],
])("the trusted proxy's %j is %s", async (forwarded, address) => {
  const app = new Hono<AppEnv>();
  app.get("/", (c) => {
    c.set("deps", { ...api.deps, trustedProxies: 1 });
    return c.text(clientAddress(c) ?? "none");
  });
  const connection = { incoming: { socket: { remoteAddress: "192.0.2.9", remotePort: 1, remoteFamily: "IPv4" } } };
  expect(await (await app.request("/", { headers: { "x-forwarded-for": forwarded } }, connection)).text()).toBe(address);
});
