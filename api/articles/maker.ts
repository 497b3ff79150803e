import { Worker } from "node:worker_threads";
import type { ArticleMade, ArticleSource } from "./makerThread.ts";
import { ApiError, invalid } from "../http/errors.ts";

/** The limits of the threads that convert texts to articles, apart from the thread that answers requests. */
export interface ArticleLimits {
  threads: number;
  /** time for one text, from the moment its thread begins. The longest permitted text needs a second */
  timeMs: number;
  memoryMb: number;
  /** waiting texts of one account. One of an account is converted at a time */
  waiting: number;
}
const LIMITS: ArticleLimits = { threads: 3, timeMs: 10_000, memoryMb: 256, waiting: 20 };

interface Job extends ArticleSource {
  resolve(html: string): void;
  reject(error: unknown): void;
}

/**
 * Converts texts to the HTML of articles in threads of its own. It works on one text of an account at a time, and accounts take turns, so that
 * nobody waits for all texts of another account. Threads start on demand, and do not keep the process alive.
 * @returns a function that takes an account's text and returns HTML. It throws ApiError 422 for a text that can't be read within the limits, and
 * 429 if too many wait
 */
export function createArticleMaker(limits: ArticleLimits = LIMITS) {
  const queues = new Map<number, Job[]>();
  const busy = new Set<number>();
  const idle: Worker[] = [];
  let started = 0;

  /** Gives free threads to accounts, the longest waiting first. */
  function dispatch(): void {
    for (const [account, jobs] of queues) {
      if (idle.length === 0 && started === limits.threads) return;
      if (busy.has(account)) continue;
      const job = jobs.shift()!;
      // The account goes to the end of the order.
      queues.delete(account);
      if (jobs.length > 0) queues.set(account, jobs);
      busy.add(account);
      void work(job).finally(() => {
        busy.delete(account);
        dispatch();
      });
    }
  }

  async function work(job: Job): Promise<void> {
    const thread = idle.pop() ?? start();
    try {
      const made = await answerOf(thread, job);
      if ("error" in made) throw made.error;
      if ("unreadable" in made) throw invalid(job.field, made.unreadable);
      job.resolve(made.html);
      idle.push(thread);
    } catch (error) {
      job.reject(error);
      if (error instanceof ApiError && !(error instanceof TooCostly)) idle.push(thread);
      else {
        started -= 1;
        await thread.terminate();
      }
    }
  }

  function start(): Worker {
    started += 1;
    const thread = new Worker(new URL("./makerThread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
      // Libraries print complaints about a text. They are discarded.
      stdout: true,
    });
    thread.stdout.resume();
    thread.unref();
    return thread;
  }

  async function answerOf(thread: Worker, { field, source }: Job): Promise<ArticleMade> {
    let timer: NodeJS.Timeout | undefined;
    const costly = (what: string) => new TooCostly(field, `takes too much ${what} to be read. Simplify or split the text`);
    const answer = new Promise<ArticleMade>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? costly("memory") : error));
      timer = setTimeout(() => reject(costly("time")), limits.timeMs);
    });
    thread.postMessage({ field, source } satisfies ArticleSource);
    return answer.finally(() => {
      clearTimeout(timer);
      thread.removeAllListeners("message");
      thread.removeAllListeners("error");
      // Without a listener, the thread's error would end the process.
      thread.on("error", () => undefined);
    });
  }

  return (account: number, { field, source }: ArticleSource): Promise<string> =>
    new Promise((resolve, reject) => {
      const jobs = queues.get(account) ?? [];
      if (jobs.length >= limits.waiting) {
        const message = `${limits.waiting} texts of this account are being read already. Wait for them.`;
        throw new ApiError(429, "too_many_texts", message, { headers: { "retry-after": "5" } });
      }
      queues.set(account, [...jobs, { field, source, resolve, reject }]);
      dispatch();
    });
}

/** The limit was exceeded, so the thread must not be used again. */
class TooCostly extends ApiError {
  constructor(field: string, message: string) {
    super(422, "invalid", `${field}: ${message}`, { details: [{ field, message }] });
  }
}

export const makeArticle = createArticleMaker();
