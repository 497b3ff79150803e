import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the test's own, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-dev-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Stops it when the test is over, also when the test failed. */
export function stopsAfterwards<T extends { stop(): Promise<unknown> }>(thing: T): T {
  onTestFinished(async () => {
    await thing.stop();
  });
  return thing;
}

/** Asks every 20 ms until the answer is true. @throws Error after `timeoutMs` */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not so within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A program that a test starts in a process of its own: this file, run by this Node, with arguments. */
export const fixture = (name: string): string => new URL(`./fixtures/${name}`, import.meta.url).pathname;
