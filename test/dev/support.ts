import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A folder for this test, removed after it. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-dev-"));
  // Retries, because a program that is being taken down may still write.
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return dir;
}

/** Stops it after the test, even if the test failed. */
export function stopsAfterwards<T extends { stop(): Promise<unknown> }>(thing: T): T {
  onTestFinished(async () => {
    await thing.stop();
  });
  return thing;
}

/** The output of our fixtures. */
interface Said {
  url: string;
  address: string;
  pid: number;
  path: string;
}

/** Asks every 20 ms until the answer is true. @throws Error after `timeoutMs` */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not so within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a process with this id runs. A zombie does not. */
export async function runs(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat === "" ? process.platform !== "linux" : stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}

/**
 * Runs a file of fixtures/ in a process of its own, killed when the test is over.
 * @returns the process, and what the first line of JSON says that it prints
 */
export async function startFixture(name: string, ...args: string[]): Promise<{ process: ChildProcess; said: Said }> {
  const file = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) return { process: child, said: JSON.parse(line) as Said };
  throw new Error(`${name} ended without a word (exit code ${child.exitCode}).`);
}

/** SIGKILL, and wait until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}
