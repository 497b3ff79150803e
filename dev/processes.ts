import { execFile, spawn } from "node:child_process";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { tellGuard } from "./guard.ts";

/** What to start, and how to stop it. */
export interface ChildOptions {
  /** The name in messages: "PostgreSQL", "PHP". */
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The first signal to stop. PostgreSQL needs SIGINT: on SIGTERM it waits for its clients. */
  stopSignal?: "SIGTERM" | "SIGINT";
  uid?: number;
  gid?: number;
  /** Gets each line of stdout and stderr. */
  onLine?: (line: string) => void;
}

export interface Child {
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly running: boolean;
  /** The last lines of its output, for error messages. */
  tail(): string;
  /** Sends the first signal, and after `graceMs` (5,000 ms) SIGKILL to its whole group. Idempotent. */
  stop(graceMs?: number): Promise<void>;
}

const TAIL_LINES = 30;

/** Signals a process, or with a negative pid its group. False if there is none. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Starts a program in its own process group, so that Ctrl-C reaches only this process, which decides the order of stopping.
 * The child never outlives this process. If a program cannot be started, `exited` settles and `tail()` has the cause.
 */
export function startChild(options: ChildOptions): Child {
  const { stopSignal = "SIGTERM", onLine } = options;
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // Node's cache of compiled modules, where there is one: an API or a worker then starts with half the work.
    env: options.env ? { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...options.env } : process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const pid = child.pid ?? -1;
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    onLine?.(line);
  };
  createInterface({ input: child.stdout }).on("line", keep);
  createInterface({ input: child.stderr }).on("line", keep);

  let running = pid > 0;
  if (running) tellGuard(`add ${pid} ${stopSignal.slice(3)}`);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    const gone = (code: number | null, by: NodeJS.Signals | null): void => {
      if (running) tellGuard(`drop ${pid}`);
      running = false;
      resolve({ code, signal: by });
    };
    child.on("error", (error) => {
      keep(error.message);
      gone(null, null);
    });
    // "exit", not "close": grandchildren may keep the pipes open.
    child.on("exit", gone);
  });

  return {
    pid,
    exited,
    get running() {
      return running;
    },
    tail: () => lines.join("\n"),
    async stop(graceMs = 5_000) {
      if (!running) return;
      signal(pid, stopSignal);
      const timer = setTimeout(() => signal(-pid, "SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
      // Also kills what it left in its group.
      signal(-pid, "SIGKILL");
    },
  };
}

/**
 * Waits for `ready`, at most `timeoutMs`; then stops the child.
 * @throws Error with the child's name and last lines, if it exits first or the time is over
 */
export async function untilReady(child: Child, name: string, ready: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, `was not ready within ${timeoutMs / 1_000} s`);
  });
  const died = child.exited.then(({ code, signal: by }) => `stopped at once (${by ?? `exit code ${code}`})`);
  const failed = ready.then(
    () => undefined,
    (error: unknown) => `could not be used: ${(error as Error).message}`,
  );
  const trouble = await Promise.race([failed, died, late]);
  clearTimeout(timer);
  if (trouble === undefined) return;
  await child.stop(1_000);
  throw new Error(`${name} ${trouble}.\n${child.tail()}`.trim());
}

/**
 * Runs a program until it ends.
 * @param options.input its standard input; default empty
 * @throws Error with its last lines if it fails; `code` is its exit code, or "ENOENT" if there is no such program
 */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number; timeoutMs?: number; input?: string } = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const { timeoutMs = 0, input, ...rest } = options;
    const child = execFile(command, args, { ...rest, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout, stderr });
      const said = (stderr.trim() || stdout.trim() || error.message).split("\n").slice(-12).join("\n");
      const words = [basename(command), ...args.slice(0, 2)].join(" ");
      const why = error.killed ? `took longer than ${timeoutMs / 1_000} s` : "failed";
      reject(Object.assign(new Error(`${words} ${why}: ${said}`), { code: error.code }));
    });
    // A program that exits without reading its input reports the error itself.
    child.stdin?.on("error", () => undefined).end(input);
  });
}
