import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { tellGuard } from "../guard.ts";
import { signal as send } from "../processes.ts";
import { copyRepository } from "./copy.ts";
import type { Answer, Order } from "./lane.ts";

const SCRIPT = fileURLToPath(new URL("./lane.ts", import.meta.url));
/** The time limit of an order, with the start of what tests share. */
const ORDER_MS = 600_000;
const GRACE_MS = 30_000;

/** A copy of the repository, and the process that tests it. */
export interface Lane {
  /** Runs tests. If they hang, the process is killed, and the next order starts another. */
  order(order: Order): Promise<Answer>;
  stop(): Promise<void>;
}

export async function makeLane(dir: string): Promise<Lane> {
  await mkdir(dir);
  await copyRepository(dir);
  let child: ChildProcess | undefined;
  let said = "";

  function start(): ChildProcess {
    const { CI: _, ...env } = process.env;
    const started = fork(SCRIPT, [dir], { cwd: dir, detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"], env });
    tellGuard(`add ${started.pid} TERM`);
    for (const stream of [started.stdout!, started.stderr!])
      stream.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    return started;
  }
  async function stop(): Promise<void> {
    const stopped = child;
    child = undefined;
    if (!stopped?.pid) return;
    if (stopped.exitCode === null && stopped.signalCode === null) {
      const timer = setTimeout(() => send(-stopped.pid!, "SIGKILL"), GRACE_MS);
      stopped.kill("SIGTERM");
      await once(stopped, "exit");
      clearTimeout(timer);
    }
    send(-stopped.pid, "SIGKILL");
    tellGuard(`drop ${stopped.pid}`);
  }

  return {
    stop,
    async order(order) {
      child ??= start();
      const late = Promise.withResolvers<Answer>();
      const timer = setTimeout(() => late.resolve({ tests: [], trouble: `no end within ${ORDER_MS / 60_000} minutes` }), ORDER_MS);
      child.send(order);
      const answered = new AbortController();
      const { signal } = answered;
      const answer = await Promise.race([
        once(child, "message", { signal }).then(([message]) => message as Answer),
        once(child, "exit", { signal }).then((): Answer => ({ tests: [], trouble: `the process that runs the tests ended: ${said}` })),
        late.promise,
      ]);
      answered.abort();
      clearTimeout(timer);
      if (answer.tests.length === 0) await stop();
      return answer;
    },
  };
}
