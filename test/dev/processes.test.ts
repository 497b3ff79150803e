import { expect, test } from "vitest";
import { run, startChild, untilReady } from "../../dev/processes.ts";
import { killHard, runs, startFixture, stopsAfterwards, until } from "./support.ts";

const sh = (script: string) => ({ name: "the script", command: "/bin/sh", args: ["-c", script] });

test("a child ends with its owner, even if the owner is killed", async () => {
  const { process: owner, said } = await startFixture("owner.ts", "child");
  expect(await runs(said.pid)).toBe(true);
  await killHard(owner);
  await until(async () => !(await runs(said.pid)));
});

test("a child that ignores SIGTERM is killed, with all its children", async () => {
  const lines: string[] = [];
  const child = stopsAfterwards(
    startChild({ ...sh("trap '' TERM; sleep 300 & echo $!; while :; do wait; done"), onLine: (line) => lines.push(line) }),
  );
  await until(() => lines.length === 1);
  await child.stop(100);
  expect((await child.exited).signal).toBe("SIGKILL");
  await until(async () => !(await runs(Number(lines[0]))));
});

test("a child that ends before it is ready fails with its last output", async () => {
  const child = startChild(sh("echo no such volume >&2; exit 3"));
  await expect(untilReady(child, "The script", new Promise(() => undefined), 10_000)).rejects.toThrow(
    /^The script stopped at once \(exit code 3\)\.\nno such volume$/,
  );
});

test("a child that is not ready in time is stopped", async () => {
  const child = startChild(sh("sleep 300"));
  await expect(untilReady(child, "The script", new Promise(() => undefined), 50)).rejects.toThrow(
    "The script was not ready within 0.05 s.",
  );
  expect(child.running).toBe(false);
});

test("a missing program is reported as missing", async () => {
  await expect(run("/nonexistent/program", [])).rejects.toMatchObject({ code: "ENOENT" });
  const child = startChild({ name: "it", command: "/nonexistent/program", args: [] });
  await child.exited;
  expect(child.tail()).toContain("ENOENT");
});
