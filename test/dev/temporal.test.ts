import { chmod, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePort } from "../../dev/ports.ts";
import { startTemporal, type TemporalOptions } from "../../dev/temporal/server.ts";
import { killHard, startFixture, stopsAfterwards, temporaryFolder } from "./support.ts";

const start = async (options: TemporalOptions = {}) => stopsAfterwards(await startTemporal(options));

async function connect(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

test("workflows survive the process that started the server", { timeout: 240_000 }, async () => {
  const dataDir = join(await temporaryFolder(), "temporal");
  const { process: owner, said } = await startFixture("owner.ts", "temporal", dataDir);
  await (await connect(said.address)).workflow.start("waits", { workflowId: "kept", taskQueue: "nobody" });
  await killHard(owner);

  const again = await start({ dataDir });
  const { status } = await (await connect(again.address)).workflow.getHandle("kept").describe();
  expect(status.name).toBe("RUNNING");
});

test("the UI is served on request, and a port in use is replaced with a message", { timeout: 240_000 }, async () => {
  const { port } = await freePort();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void squatter.close());
  const lines: string[] = [];
  const server = await start({ port, uiPort: 0, log: (line) => lines.push(line) });
  expect(lines).toContain(`port ${port} is taken: Temporal uses ${server.address.split(":")[1]}`);
  const page = await fetch(String(server.uiUrl));
  expect(await page.text()).toMatch(/<!doctype html>/i);
});

test(
  "without a folder and a UI it is in memory and headless, with server 1.32 unless this machine has another",
  { timeout: 240_000 },
  async () => {
    const server = await start();
    expect(server.uiUrl).toBeUndefined();
    expect(server.source).toMatch(/^Temporal CLI \S+ \(server 1\.\d+\.\d+\), /);
    const info = await (await connect(server.address)).workflowService.getSystemInfo({});
    expect(server.source).toContain(`server ${info.serverVersion}`);
  },
);

test("a configured CLI that can't be used is reported, and the next one is used", { timeout: 240_000 }, async () => {
  const old = join(await temporaryFolder(), "temporal");
  await writeFile(old, "#!/bin/sh\necho 'temporal version 0.13.0 (Server 1.24.2, UI 2.30.3)'\n");
  await chmod(old, 0o755);
  vi.stubEnv("TEMPORAL_CLI", old);
  onTestFinished(() => void vi.unstubAllEnvs());
  const lines: string[] = [];
  const server = await start({ log: (line) => lines.push(line) });
  expect(lines[0]).toBe("TEMPORAL_CLI: its server 1.24.2 is too old, 1.29 is the oldest that will do");
  expect(server.source).not.toContain("named by TEMPORAL_CLI");
});
