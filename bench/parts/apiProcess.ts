import { fileURLToPath } from "node:url";
import { freePort } from "../../dev/ports.ts";
import { startChild } from "../../dev/processes.ts";
import { SECRET_KEYS } from "../../test/support/fixtures/accounts.ts";

/** The API as a process of its own, as in production; returns once it answers. */
export async function startApi(databaseUrl: string, temporalAddress: string): Promise<{ url: string; stop(): Promise<unknown> }> {
  const { port } = await freePort();
  const api = startChild({
    name: "api",
    command: process.execPath,
    args: [fileURLToPath(new URL("../../api/server.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      API_PORT: String(port),
      API_DRAIN_SECONDS: "0",
      SECRET_KEYS: `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`,
      LOG_LEVEL: "warn",
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/api/health/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (!api.running) throw new Error(api.tail());
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return { url, stop: () => api.stop() };
}
