import type { Logger } from "pino";
import { stillGood, type Credential } from "../../db/people/credentials.ts";
import { listenForEvents } from "../../db/events/bell.ts";
import { isAfter, readAfter, readHorizon, type Cursor, type StreamEvent } from "../../db/events/stream.ts";
import type { Orm } from "../../db/orm.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import { ApiError } from "../http/errors.ts";
import { quotaReached } from "../people/quotaReached.ts";

/** The events of an account that stay in memory for its streams. A stream further behind reads the database itself. */
const KEPT = 1_000;
const PAGE = 500;
/** Notifications within this time cause one query. By its end, their sender has released the advisory lock. */
const GATHER_MS = 25;
/** While a transaction that may contain events is running, the interval between queries grows up to this. */
const SLOWEST_MS = 400;
/** The interval without any notification: a rollback cancels one, and a dead connection misses it. */
const SAFETY_MS = 1_000;

const POOLED =
  "DATABASE_URL leads through a connection pool. Unless the pool is in session mode, events reach streams up to a second late: name PostgreSQL itself in DATABASE_URL_DIRECT.";

export interface EventHubOptions {
  orm: Orm;
  /** of PostgreSQL itself, because LISTEN needs a session of its own */
  databaseUrl: string;
  log: Logger;
  streamsPerAccount?: number;
  /** in this process, as above */
  streamsPerPerson?: number;
  /** a comment line, which keeps proxies from closing the connection */
  heartbeatMs?: number;
  /** how often one statement checks the credentials of all streams */
  checkMs?: number;
  /** a stream ends after this and its client resumes, so that streams spread over new processes */
  lifetimeMs?: number;
  /** a reader that takes nothing for this long is disconnected */
  stallMs?: number;
}

/** A stream's position among those of its account. */
export interface Seat {
  /** the cursor where it begins */
  start: Cursor;
  /** The events behind a cursor, at most a page, and the next cursor. If there are none, wait for `wake`. */
  after(cursor: Cursor): Promise<{ events: StreamEvent[]; cursor: Cursor }>;
  /** the credential that opened the stream is no longer valid for this account */
  readonly ended: boolean;
  leave(): void;
}

/** A stream's credential, which may end before the stream does. */
interface Guest extends Credential {
  wake: () => void;
  ended: boolean;
}

interface Room {
  /** each stream's wake function, with its user */
  streams: Map<() => void, number>;
  /** the events behind `from`, up to `to` */
  tail: StreamEvent[];
  from: Cursor;
  to: Cursor;
}

export type EventHub = ReturnType<typeof createEventHub>;

/**
 * What all event streams of this process share: one connection with LISTEN, and one query for all accounts after a notification. Streams pull
 * the events they have not sent, so a slow stream holds nothing but its position. Without streams, nothing runs.
 */
export function createEventHub(options: EventHubOptions) {
  const { orm, log, streamsPerAccount = 50, streamsPerPerson = 25 } = options;
  const { heartbeatMs = 15_000, checkMs = 3_000, lifetimeMs = 30 * 60_000, stallMs = 60_000 } = options;
  const rooms = new Map<number, Room>();
  const guests = new Set<Guest>();
  let checking: NodeJS.Timeout | undefined;
  let closed = false;
  let stopListening: (() => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let rung = false;
  /** transactions below this one may have written events before the last notification */
  let goal = 0n;
  let pause = GATHER_MS;

  function ring(): void {
    rung = true;
    pause = GATHER_MS;
    if (!looking) lookIn(GATHER_MS);
  }

  function lookIn(ms: number): void {
    clearTimeout(timer);
    if (!closed && rooms.size > 0) timer = setTimeout(look, ms).unref();
  }

  async function look(): Promise<void> {
    looking = true;
    let wait = SAFETY_MS;
    try {
      const heard = rung;
      rung = false;
      const asked = [...rooms].map(([account_id, room]) => ({ account_id, room, cursor: room.to }));
      const { horizon, events } = await readAfter(ofNoAccount(orm.em), asked, PAGE);
      if (heard) goal = horizon.next;
      const more = asked.map(({ account_id, room }) => append(room, events.get(account_id) ?? [])).includes(true);
      if (more) wait = 0;
      else if (horizon.settled < goal) {
        wait = pause;
        pause = Math.min(pause * 2, SLOWEST_MS);
      }
    } catch (err) {
      log.warn({ err }, "events could not be read; trying again");
    }
    looking = false;
    lookIn(rung ? Math.min(wait, GATHER_MS) : wait);
  }

  /** Appends events to an account's tail. Returns true if there may be more. */
  function append(room: Room, found: StreamEvent[]): boolean {
    const last = found.at(-1);
    if (!last) return false;
    room.tail.push(...found);
    room.to = last.cursor;
    const dropped = room.tail.splice(0, Math.max(0, room.tail.length - KEPT)).at(-1);
    if (dropped) room.from = dropped.cursor;
    for (const wake of room.streams.keys()) wake();
    return found.length === PAGE;
  }

  async function after(account_id: number, room: Room, cursor: Cursor) {
    const { from } = room;
    if (!isAfter(from, cursor)) {
      const known = room.tail.findLastIndex((event) => !isAfter(event.cursor, cursor));
      const events = room.tail.slice(known + 1, known + 1 + PAGE);
      return { events, cursor: events.at(-1)?.cursor ?? cursor };
    }
    const events = (await readAfter(ofNoAccount(orm.em), [{ account_id, cursor }], PAGE)).events.get(account_id) ?? [];
    // A page that is not full holds every event up to the query's horizon, so it has all before `from`, and the cursor may move there.
    const last = events.at(-1)?.cursor ?? cursor;
    return { events, cursor: events.length < PAGE && isAfter(from, last) ? from : last };
  }

  function checkLater(): void {
    if (!closed && guests.size > 0) checking ??= setTimeout(checkGuests, checkMs).unref();
  }

  async function checkGuests(): Promise<void> {
    const asked = [...guests];
    try {
      const good = await stillGood(ofNoAccount(orm.em), asked);
      for (const guest of asked.filter((one) => !good.has(one))) {
        guest.ended = true;
        guest.wake();
      }
    } catch (err) {
      log.warn({ err }, "the credentials of event streams could not be looked at; trying again");
    }
    checking = undefined;
    checkLater();
  }

  function refuseMore(account_id: number, user_id: number): void {
    if (closed) throw new ApiError(503, "stopping", "This server is stopping. Connect again.", { headers: { "retry-after": "1" } });
    const streams = [...(rooms.get(account_id)?.streams.values() ?? [])];
    if (streams.filter((whose) => whose === user_id).length >= streamsPerPerson)
      throw quotaReached("streams_of_a_person", streamsPerPerson, 30);
    if (streams.length < streamsPerAccount) return;
    const message = `The account has ${streamsPerAccount} event streams open. Close one, or share one between tabs.`;
    throw new ApiError(429, "too_many_streams", message, { headers: { "retry-after": "30" } });
  }

  return {
    heartbeatMs,
    lifetimeMs,
    stallMs,
    get closed() {
      return closed;
    },
    /** the number of open streams */
    get streams() {
      return guests.size;
    },

    /**
     * Adds a stream to the account. `wake` is called for new events, and when the hub closes.
     * @param resume the last event that the client saw; without it the stream begins now
     * @throws ApiError 429 or 503
     */
    async join(who: Credential & { user_id: number }, resume: Cursor | undefined, wake: () => void): Promise<Seat> {
      const { via, credential_id, account_id, user_id } = who;
      refuseMore(account_id, user_id);
      const horizon = await readHorizon(ofNoAccount(orm.em));
      refuseMore(account_id, user_id);
      const now = { xid: horizon.settled, id: 0n };
      const room = rooms.get(account_id) ?? { streams: new Map(), tail: [], from: now, to: now };
      rooms.set(account_id, room);
      room.streams.set(wake, user_id);
      const guest: Guest = { via, credential_id, account_id, wake, ended: false };
      guests.add(guest);
      checkLater();
      stopListening ??= listenForEvents(options.databaseUrl, ring, {
        trouble: (err) => log.warn({ err }, "the events' connection broke; connecting again"),
        pooled: () => log.warn(POOLED),
      });
      ring();
      return {
        // A cursor in the future belongs to a database that was restored since. No event would ever come behind it.
        start: resume && resume.xid < horizon.next ? resume : room.to,
        after: (cursor) => after(account_id, room, cursor),
        get ended() {
          return guest.ended;
        },
        leave() {
          guests.delete(guest);
          room.streams.delete(wake);
          if (room.streams.size === 0 && rooms.get(account_id) === room) rooms.delete(account_id);
        },
      };
    },

    /** Ends all streams. */
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      clearTimeout(checking);
      for (const room of rooms.values()) for (const wake of room.streams.keys()) wake();
      await stopListening?.();
    },
  };
}
