import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const GUARD = fileURLToPath(new URL("./guard.sh", import.meta.url));
let guard: ChildProcess | undefined;

/** One shell per process of ours. It waits on a pipe, and acts when the pipe closes, which happens even after SIGKILL. guard.sh reads `line`. */
export function tellGuard(line: string): void {
  if (process.platform === "win32") return;
  if (!guard || guard.exitCode !== null || guard.signalCode !== null) {
    guard = spawn("/bin/sh", [GUARD], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    guard.on("error", () => undefined);
    guard.stdin?.on("error", () => undefined);
    guard.unref();
    // A pipe is a socket here and would keep the event loop alive.
    (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }
  guard.stdin?.write(`${line}\n`);
}
