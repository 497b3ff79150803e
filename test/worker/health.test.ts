import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { live, readiness, serveHealth } from "../../worker/health.ts";

let server: Awaited<ReturnType<typeof serveHealth>>;
let ok = true;
beforeAll(async () => {
  server = await serveHealth(0, {
    "/live": live,
    "/ready": () => readiness({ database: { ok, message: ok ? "answers" : "the database does not answer" } }),
    "/text": async () => ({ status: 200, type: "text/plain; version=0.0.4", body: "one 1\n" }),
    "/broken": () => Promise.reject(new Error("broken")),
  });
});
afterAll(() => server?.close());
const ask = async (path: string, method = "GET") => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return [response.status, response.headers.get("content-type"), await response.text()];
};

test("it answers what its table of paths says", async () => {
  expect(await ask("/live")).toEqual([200, "application/json", '{"status":"alive"}']);
  expect(await ask("/live/?x=1")).toEqual([200, "application/json", '{"status":"alive"}']);
  expect(await ask("/live", "HEAD")).toEqual([200, "application/json", ""]);
  expect(await ask("/text")).toEqual([200, "text/plain; version=0.0.4", "one 1\n"]);
  expect((await ask("/broken"))[0]).toBe(500);
  expect((await ask("/live", "POST"))[0]).toBe(405);
  for (const path of ["/", "/nothing", "/__proto__", "/toString"]) expect((await ask(path))[0]).toBe(404);
});

test("readiness names each check that fails", async () => {
  expect((await ask("/ready"))[0]).toBe(200);
  ok = false;
  const [status, , body] = await ask("/ready");
  expect([status, JSON.parse(String(body))]).toEqual([
    503,
    {
      ready: false,
      why: "database: the database does not answer",
      checks: { database: { ok: false, message: "the database does not answer" } },
    },
  ]);
});

test("a port in use is one line that names the variable", async () => {
  await expect(serveHealth(server.port, {})).rejects.toThrow(
    `WORKER_HEALTH_PORT: the port ${server.port} can't be used: another process uses it. Choose another one, or 0 for any free port.`,
  );
});

test("an open connection does not keep it from closing", async () => {
  const other = await serveHealth(0, {});
  const socket = connect(other.port, "127.0.0.1").on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  await other.close();
  expect(await new Promise((resolve) => socket.once("close", () => resolve("closed")))).toBe("closed");
});
