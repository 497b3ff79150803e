import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../dev/ports.ts";

const listen = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer().once("error", reject).listen(port, "127.0.0.1", resolve);
    onTestFinished(() => void server.close());
  });

test("a free port is kept", async () => {
  const { port } = await freePort();
  expect(await freePort(port)).toEqual({ port, replaced: false });
});

test("a port in use is replaced by a free one", async () => {
  const { port } = await freePort();
  await listen(port);
  const other = await freePort(port);
  expect(other.replaced).toBe(true);
  expect(other.port).not.toBe(port);
  await listen(other.port);
});
