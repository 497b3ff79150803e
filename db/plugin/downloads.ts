import type { Logger } from "pino";
import type { Orm } from "../orm.ts";
import type { DOWNLOAD_KINDS, DOWNLOAD_OUTCOMES } from "./entities.ts";
import { INSERT_DOWNLOADS } from "./statements.ts";

/** The result of a download or of an attempt. */
export interface DownloadFact {
  slug: string;
  version: string | null;
  integration_id: number | null;
  kind: (typeof DOWNLOAD_KINDS)[number];
  outcome: (typeof DOWNLOAD_OUTCOMES)[number];
  country: string | null;
}

export interface DownloadLog {
  /** Never throws and never waits. */
  record(fact: DownloadFact): void;
  /** Writes the remaining rows. */
  close(): Promise<void>;
}

/** Milliseconds that rows wait for further ones, and the same while the database is away, with the most rows that wait then. */
const WAIT_MS = 500;
const AWAY_MS = 5_000;
const KEPT = 10_000;
const ROWS = 1_000;

/** Logs downloads beside serving them, many in one statement. A download neither waits for the log nor fails with it. */
export function createDownloadLog(orm: Orm, log: Logger): DownloadLog {
  let waiting: (DownloadFact & { created_at: Date })[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<boolean> | undefined;

  async function write(): Promise<boolean> {
    const rows = waiting.slice(0, ROWS);
    try {
      await INSERT_DOWNLOADS(orm.em.fork(), { downloads: JSON.stringify(rows) });
      waiting = waiting.slice(rows.length);
      return true;
    } catch (err) {
      log.warn({ err, waiting: waiting.length, lost }, "downloads could not be written down");
      return false;
    }
  }
  function writeIn(ms: number): void {
    timer ??= setTimeout(async () => {
      writing = write();
      const written = await writing;
      timer = undefined;
      if (waiting.length > 0) writeIn(written ? WAIT_MS : AWAY_MS);
    }, ms).unref();
  }
  return {
    record(fact) {
      if (waiting.length >= KEPT) lost += 1;
      else waiting.push({ ...fact, created_at: new Date() });
      writeIn(WAIT_MS);
    },
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      while (waiting.length > 0 && (await write()));
    },
  };
}
