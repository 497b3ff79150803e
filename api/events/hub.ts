import type { Logger } from "pino";
import { stillGood, type Credential } from "../../db/people/credentials.ts";
import { listenForEvents } from "../../db/events/bell.ts";
import { isAfter, readAfter, readHorizon, type Cursor, type StreamEvent } from "../../db/events/stream.ts";
import type { Orm } from "../../db/orm.ts";
import { ApiError } from "../http/errors.ts";
import { quotaReached } from "../people/quotaReached.ts";

/** Events of an account that are kept for its streams; who is further behind reads the database by itself. */
const KEPT = 1_000;
const PAGE = 500;
/** What rings in this time is one look; and whoever rang has let go of the bell by then. */
const GATHER_MS = 25;
/** While a transaction that may hold events is under way, it is looked for as seldom as this in the end. */
const SLOWEST_MS = 400;
/** Without a ring too: one that is rolled back, or a connection that died, is not heard. */
const SAFETY_MS = 1_000;

export interface EventHubOptions {
  orm: Orm;
  databaseUrl: string;
  log: Logger;
  streamsPerAccount?: number;
  /** in this process, as the other */
  streamsPerPerson?: number;
  /** a comment, so that proxies keep the connection */
  heartbeatMs?: number;
  /** so often the credentials of all streams are looked at again, in one statement */
  checkMs?: number;
  /** a stream ends and its client resumes, so that streams spread over new processes */
  lifetimeMs?: number;
  /** a reader that takes nothing for as long is cut off */
  stallMs?: number;
}

/** A stream's place among those of its account. */
export interface Seat {
  /** where it begins */
  start: Cursor;
  /** What comes behind a cursor, at most a page, and the cursor that the caller then has. Empty: wait to be woken. */
  after(cursor: Cursor): Promise<{ events: StreamEvent[]; cursor: Cursor }>;
  /** the credential that the stream was opened with is not good any more, for this account */
  readonly ended: boolean;
  leave(): void;
}

/** A stream's credential, which may end before the stream does. */
interface Guest extends Credential {
  wake: () => void;
  ended: boolean;
}

interface Room {
  /** what wakes each, and whose it is */
  streams: Map<() => void, number>;
  /** the events behind `from`, up to `to` */
  tail: StreamEvent[];
  from: Cursor;
  to: Cursor;
}

export type EventHub = ReturnType<typeof createEventHub>;

/**
 * What all event streams of this process share: one connection that listens, and one read for all accounts when it rings. Streams
 * pull what they have not seen, so a slow one holds nothing but its place. Nothing runs while there is no stream.
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
  /** transactions below this one may have written before the last ring */
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
      const { horizon, events } = await readAfter(orm.em.fork(), asked, PAGE);
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

  /** True when there may be more. */
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
    const events = (await readAfter(orm.em.fork(), [{ account_id, cursor }], PAGE)).events.get(account_id) ?? [];
    // A page that is not full ends where everything had ended when it was read, which is not before what the room holds.
    const last = events.at(-1)?.cursor ?? cursor;
    return { events, cursor: events.length < PAGE && isAfter(from, last) ? from : last };
  }

  function checkLater(): void {
    if (!closed && guests.size > 0) checking ??= setTimeout(checkGuests, checkMs).unref();
  }

  async function checkGuests(): Promise<void> {
    const asked = [...guests];
    try {
      const good = await stillGood(orm.em.fork(), asked);
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

    /**
     * Takes a place among the account's streams; `wake` is called when there is something new, and when the hub closes.
     * @param resume the last event that was seen; without it the stream begins now
     * @throws ApiError 429 or 503
     */
    async join(who: Credential & { user_id: number }, resume: Cursor | undefined, wake: () => void): Promise<Seat> {
      const { via, credential_id, account_id, user_id } = who;
      refuseMore(account_id, user_id);
      const horizon = await readHorizon(orm.em.fork());
      refuseMore(account_id, user_id);
      const now = { xid: horizon.settled, id: 0n };
      const room = rooms.get(account_id) ?? { streams: new Map(), tail: [], from: now, to: now };
      rooms.set(account_id, room);
      room.streams.set(wake, user_id);
      const guest: Guest = { via, credential_id, account_id, wake, ended: false };
      guests.add(guest);
      checkLater();
      stopListening ??= listenForEvents(options.databaseUrl, ring, (err) =>
        log.warn({ err }, "the events' connection broke; connecting again"),
      );
      ring();
      return {
        // A cursor from the future is of a database that was restored since: nothing would ever come behind it.
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
