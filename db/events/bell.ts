import pg from "pg";
import { CONNECT_MS, KEPT_ALIVE } from "../pool.ts";

const CHANNEL = "igny8_events";
const RECONNECT_MS = 500;

/**
 * Listens for new events on a connection of its own, and calls `ring` whenever there are any. It also calls `ring` after each
 * connecting, because notifications in between were missed. It reconnects by itself. `pooled` is called once if the connection leads through a
 * connection pool, which drops notifications unless it is in session mode. Returns a function that stops it.
 */
export function listenForEvents(
  url: string,
  ring: () => void,
  { trouble, pooled }: { trouble(error: unknown): void; pooled(): void },
): () => Promise<void> {
  let stopped = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  let client: pg.Client | undefined;
  const connect = async () => {
    const own = new pg.Client({
      connectionString: url,
      ...KEPT_ALIVE,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: "igny8-events",
    });
    client = own;
    const again = (cause?: unknown) => {
      if (stopped || client !== own) return;
      client = undefined;
      if (cause) trouble(cause);
      own.end().catch(() => undefined);
      timer = setTimeout(connect, RECONNECT_MS).unref();
    };
    own
      .on("error", again)
      .on("end", () => again())
      .on("notification", ring);
    try {
      await own.connect();
      await own.query(`listen ${CHANNEL}`);
      ring();
      const { rows } = await own.query<{ pid: number }>("select pg_backend_pid() as pid");
      // A connection pool answers with a number of its own when a connection begins.
      if (!told && rows[0]!.pid !== (own as { processID?: number }).processID) pooled();
      told = true;
    } catch (error) {
      again(error);
    }
  };
  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
