import pg from "pg";

const CHANNEL = "igny8_events";
const RECONNECT_MS = 500;

/**
 * Listens for new events on a connection of its own, and calls `ring` whenever there are any. It also calls `ring` after each
 * connecting, because notifications in between were missed. It reconnects by itself. Returns a function that stops it.
 */
export function listenForEvents(url: string, ring: () => void, trouble: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let client: pg.Client | undefined;
  const connect = async () => {
    const own = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000, application_name: "igny8-events" });
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
