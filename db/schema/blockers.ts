import pg from "pg";
import { BLOCKERS } from "./statements.ts";

/** How often another connection asks what the migration waits for. Less than half of the lock's time, so that each wait is seen. */
const LOOK_MS = 1_000;

interface Blocker {
  pid: number;
  role: string | null;
  program: string | null;
  state: string | null;
  since: string | null;
  query: string | null;
}

/**
 * Watches what a session waits for, from a second connection, because the session itself is in its statement. If there is no second connection, it
 * knows nothing, and the migration goes on.
 * @param pid the session's process in PostgreSQL
 * @param tell gets each blocker once, in words
 * @returns `last`: whom the session waited for when it was last seen waiting, in words; "" if nobody knows
 */
export function watchBlockers(url: string, pid: number, tell: (blocker: string) => void = () => undefined) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: "igny8-migrate-watch" });
  const told = new Set<number>();
  let words = "";
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  const look = async () => {
    const { rows } = await client.query<Blocker>(BLOCKERS, [pid]);
    if (rows.length > 0) words = rows.map(inWords).join(" and ");
    for (const row of rows.filter((one) => !told.has(one.pid))) {
      told.add(row.pid);
      tell(inWords(row));
    }
    later(look);
  };
  const later = (what: () => Promise<void>) => {
    if (!stopped) timer = setTimeout(() => (looking = what().catch(() => undefined)), LOOK_MS);
  };
  client.on("error", () => undefined);
  later(async () => {
    await client.connect();
    await look();
  });
  return {
    last: () => words,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await client.end().catch(() => undefined);
    },
  };
}

function inWords({ pid, role, program, state, since, query }: Blocker): string {
  const who = [program && `program ${program}`, role && `role ${role}`].filter(Boolean).join(", ");
  return `process ${pid} of PostgreSQL (${[who, state, since && `transaction for ${since}`].filter(Boolean).join(", ")}${query ? `: ${query}` : ""})`;
}
