import { pino } from "pino";
import { expect, test } from "vitest";
import { createApp } from "../../api/app.ts";
import { useApp } from "../support/app.ts";

const api = useApp();

/** What the log of an API with so many trusted proxies says while it answers two requests with these headers. */
async function logged(trustedProxies: number, headers: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
  const app = createApp({ ...api.deps, trustedProxies, log });
  for (const path of ["/api/health/", "/api/health/"]) expect((await app.request(path, { headers })).status).toBe(200);
  return lines;
}

test("a proxy that is not trusted is told of once, with what to set", async () => {
  expect(await logged(0, { "x-forwarded-for": "203.0.113.7" })).toEqual([
    expect.stringMatching(/TRUSTED_PROXIES is 0: all clients count as one/),
  ]);
});

test("nothing is said of trusted proxies, nor of requests that come by themselves", async () => {
  expect(await logged(1, { "x-forwarded-for": "203.0.113.7" })).toEqual([]);
  expect(await logged(0, {})).toEqual([]);
});
