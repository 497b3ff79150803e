import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "../processes.ts";
import { forward, isHidden, type Waiting } from "./forward.ts";

/** A process that serves the site on a port of its own. */
export interface Worker {
  child: Child;
  port: number;
}

/**
 * Starts one, and another each time one has died.
 * @param started gets the process at once, so that it can be stopped while it still starts
 * @throws Error with the process's own output if it does not start
 */
export type StartWorker = (started: (child: Child) => void) => Promise<Worker>;

/** A site being served. */
export interface Pool {
  port: number;
  /** Runs `work` while no request is in PHP. New requests wait meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/**
 * Serves a site with several processes behind a proxy that gives each one request at a time. PHP's own way to have several
 * workers (PHP_CLI_SERVER_WORKERS) sometimes serialises requests and leaves orphans.
 * @param options.port used if it is free, otherwise any
 * @throws Error if a process does not start
 */
export async function servePool(options: {
  startWorker: StartWorker;
  port: number;
  workers: number;
  log: (line: string) => void;
}): Promise<Pool> {
  const { startWorker, workers, log } = options;
  const children = new Set<Child>();
  const idle: Worker[] = [];
  const queue: Waiting[] = [];
  let stopping = false;
  let busy = 0;
  let holds = 0;
  let onQuiet: () => void = () => undefined;

  async function addWorker(): Promise<void> {
    const worker = await startWorker((child) => children.add(child));
    void worker.child.exited.then(() => replace(worker));
    idle.push(worker);
    serveNext();
  }

  async function replace(worker: Worker): Promise<void> {
    children.delete(worker.child);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    if (stopping) return;
    log("a PHP process ended; starting another one");
    for (;;) {
      try {
        return await addWorker();
      } catch (error) {
        log((error as Error).message);
        await sleep(1_000);
        if (stopping) return;
      }
    }
  }

  function serveNext(): void {
    if (holds > 0) return;
    while (idle.length > 0 && queue.length > 0) {
      const waiting = queue.shift() as Waiting;
      // Also if the client has disconnected: WordPress starts its cron with a request that it does not wait for.
      void serve(waiting, idle.pop() as Worker);
    }
  }

  async function serve(waiting: Waiting, worker: Worker): Promise<void> {
    busy += 1;
    const answered = await forward(waiting, worker.port);
    busy -= 1;
    // A process that broke off is dying, and the end of its connection may be noticed first.
    if (answered && worker.child.running) idle.push(worker);
    else void worker.child.stop(0);
    if (busy === 0) onQuiet();
    serveNext();
  }

  const server = createServer((request, response) => {
    if (isHidden(request.url ?? "/")) return void response.writeHead(404).end();
    // Read completely before a worker is taken: `php -S` does not support chunked requests, and a slow client must not hold a worker.
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      queue.push({ request, response, body: Buffer.concat(chunks) });
      serveNext();
    });
  });

  async function stop(): Promise<void> {
    stopping = true;
    server.close();
    server.closeAllConnections();
    await Promise.all([...children].map((child) => child.stop(1_000)));
  }

  let last: Promise<unknown> = Promise.resolve();
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    holds += 1;
    const mine = last.then(async () => {
      if (busy > 0) await new Promise<void>((resolve) => (onQuiet = resolve));
      return work();
    });
    last = mine.catch(() => undefined);
    return mine.finally(() => {
      holds -= 1;
      serveNext();
    });
  }

  try {
    const [port] = await Promise.all([listen(server, options.port), ...Array.from({ length: workers }, addWorker)]);
    return { port, alone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listen(server: Server, preferred: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
      if (taken && preferred !== 0) resolve(listen(server, 0));
      else reject(error);
    });
    server.listen(preferred, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
