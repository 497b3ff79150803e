import { expect, onTestFinished, test } from "vitest";
import { keepRunning } from "../../dev/keepRunning.ts";
import { type Child, startChild } from "../../dev/processes.ts";
import { until } from "../support/until.ts";

function kept(script: string) {
  const said: string[] = [];
  const started: Child[] = [];
  const start = () => {
    const child = startChild({ name: "part", command: process.execPath, args: ["-e", script] });
    started.push(child);
    return child;
  };
  const keeper = keepRunning({ name: "The API", child: start(), start, print: (text) => said.push(text) });
  onTestFinished(() => keeper.stop(1_000));
  return { said, started, keeper };
}

test("a killed process is noticed, said, and started again; a stopped one is not", async () => {
  const { said, started, keeper } = kept("setInterval(() => {}, 1000)");
  process.kill(started[0]!.pid, "SIGKILL");
  await until("another runs", async () => started[1]?.running);
  expect(said).toEqual(["  ✗ The API has ended (SIGKILL). It starts again.", "  ✓ The API runs again."]);
  await keeper.stop(1_000);
  expect([started.length, started[1]!.running, said.length]).toEqual([2, false, 2]);
});

test("a process that fails on its own shows its last lines, and waits longer each time", async () => {
  const { said, started } = kept("console.error('no such table'); process.exit(3)");
  await until("it has failed three times", async () => said.filter((text) => text.includes("has ended")).length >= 3);
  expect(said[0]).toBe("  ✗ The API has ended (exit code 3). It starts again.\n      no such table");
  expect(said.findLast((text) => text.includes("has ended"))).toContain("It starts again in 2 s.");
  expect(started.length).toBe(3);
});
