import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { testApp } from "../app.ts";

/** The test app at its own address, which is also its public URL: WordPress fetches pictures from it. */
export async function servedApp(overrides: Parameters<typeof testApp>[0] = {}) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = await testApp({ publicUrl: `http://${host}`, ...overrides });
  server.on("request", getRequestListener(app.app.fetch));
  /** Stops listening. */
  async function down() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return {
    ...app,
    url: `http://${host}`,
    host,
    down,
    /** Listens again, at the same address. */
    up: () => new Promise<void>((resolve) => server.listen(Number(new URL(`http://${host}`).port), "127.0.0.1", resolve)),
    async close() {
      await down();
      await app.close();
    },
  };
}
