import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { freePort } from "../../../dev/ports.ts";
import { startChild } from "../../../dev/processes.ts";
import type { TestApp } from "../app.ts";

/** api/server.ts as a process of its own, on the test app's database. Resolves when it answers. */
export async function apiProcess(app: TestApp, env: Record<string, string> = {}) {
  const { port } = await freePort();
  const [key] = app.deps.secretKeys;
  const lines: string[] = [];
  const child = startChild({
    name: "api",
    command: process.execPath,
    args: [fileURLToPath(new URL("../../../api/server.ts", import.meta.url))],
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: app.databaseUrl,
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      TASK_QUEUE_PREFIX: app.deps.taskQueuePrefix,
      API_PORT: String(port),
      SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`,
      LOG_LEVEL: "warn",
      ...env,
    },
    onLine: (line) => void lines.push(line),
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/api/health/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (!child.running) throw new Error(`The API stopped:\n${child.tail()}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return { url, lines, stop: () => child.stop(30_000) };
}
