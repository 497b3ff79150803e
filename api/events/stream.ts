import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import type { Cursor, StreamEvent } from "../../db/events/stream.ts";
import type { AppEnv } from "../http/deps.ts";
import { createSubApp, route } from "../http/route.ts";
import { filterId } from "../http/schemas.ts";
import { presentEvent } from "./data.ts";
import type { Seat } from "./hub.ts";

/** A position in the stream in the form that clients get: `transaction-event`. */
const eventId = z
  .string()
  .regex(/^\d{1,19}-\d{1,18}$/, "must be the id of an event of this stream")
  .openapi({ example: "1042-977" });
const format = ({ xid, id }: Cursor) => `${xid}-${id}`;
function parse(text: string): Cursor {
  const [xid, id] = text.split("-");
  return { xid: BigInt(xid!), id: BigInt(id!) };
}

/**
 * How long a client waits before it reconnects, in milliseconds: `lost` if the connection breaks, `stopped` if the server ends the stream. Each
 * client gets a random time between the two numbers, so that those of a whole server do not come to the next one at the same instant.
 */
const RETRY_MS = { lost: [1_000, 3_000], stopped: [1_000, 10_000] } as const;
const retry = ([least, most]: readonly [number, number]) => `retry: ${Math.round(least + Math.random() * (most - least))}\n`;

export const eventStream = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/events/stream/",
      tags: ["Events"],
      summary: "Stream events",
      description:
        "Sends each event of the account as it happens, as Server-Sent Events. Each has `event: sync_event`, an `id`, and as `data` the event as in debug-status. `Last-Event-ID` continues after that event without a gap; `EventSource` does so automatically. The server ends streams from time to time; clients reconnect after the time that `retry` says, which is random.",
      request: {
        query: z.object({ site_id: filterId.optional(), last_event_id: eventId.optional() }),
        headers: z.object({ "last-event-id": eventId.optional() }),
      },
    },
    { 200: { description: "The stream", content: { "text/event-stream": { schema: z.any() } } } },
  ),
  async (c) => {
    const { deps, identity, log } = c.var;
    const { site_id, last_event_id } = c.req.valid("query");
    const last = c.req.valid("header")["last-event-id"] ?? last_event_id;
    const bell = createBell();
    const seat = await deps.events.join(identity, last === undefined ? undefined : parse(last), bell.ring);
    // nginx and similar proxies would buffer the stream.
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      // A HEAD request gets only the headers.
      if (c.req.raw.method === "HEAD") stream.abort();
      stream.onAbort(bell.ring);
      try {
        await feed(c, stream, seat, bell, site_id === undefined ? identity.site_ids : [site_id]);
      } catch (err) {
        log.warn({ err }, "an event stream ended; its client comes back");
      } finally {
        seat.leave();
      }
    });
  },
);

type Bell = ReturnType<typeof createBell>;

/** Sends events until the reader leaves or is too slow, the credential ends, or the server stops. */
async function feed(c: Context<AppEnv>, stream: SSEStreamingApi, seat: Seat, bell: Bell, site_ids: number[] | null): Promise<void> {
  const { deps } = c.var;
  const { heartbeatMs, lifetimeMs, stallMs } = deps.events;
  const end = Date.now() + lifetimeMs;
  let beat = Date.now() + heartbeatMs;
  let cursor = seat.start;

  if (!(await send(stream, `${retry(RETRY_MS.lost)}id: ${format(cursor)}\n\n`, stallMs))) return;
  while (!stream.aborted && !deps.events.closed && !seat.ended && Date.now() < end) {
    bell.quiet();
    const next = await seat.after(cursor);
    cursor = next.cursor;
    const frames = next.events.filter((event) => site_ids === null || site_ids.includes(event.site_id)).map(frameOf);
    // Without events, the stream sends its cursor, so that a client with a filter does not resume at an old position.
    if (Date.now() >= beat) frames.push(`: still here\nid: ${format(cursor)}\n\n`);
    if (frames.length > 0) {
      if (!(await send(stream, frames.join(""), stallMs))) return;
      beat = Date.now() + heartbeatMs;
    }
    if (next.events.length === 0) await bell.wait(Math.min(beat, end) - Date.now());
  }
  if (deps.events.closed) await send(stream, `${retry(RETRY_MS.stopped)}\n`, stallMs);
}

/** Returns false if the reader left or took nothing for too long. Then the stream ends, and the client resumes. */
async function send(stream: SSEStreamingApi, text: string, stallMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<void>((resolve) => {
    timer = setTimeout(() => (stream.abort(), resolve()), stallMs);
  });
  await Promise.race([stream.write(text), stalled]);
  clearTimeout(timer);
  return !stream.aborted;
}

/** Each event's frame is serialised once for all streams. */
const frames = new WeakMap<StreamEvent, string>();
function frameOf(event: StreamEvent): string {
  const known = frames.get(event);
  if (known !== undefined) return known;
  const frame = `event: sync_event\nid: ${format(event.cursor)}\ndata: ${JSON.stringify(presentEvent(event))}\n\n`;
  frames.set(event, frame);
  return frame;
}

/** Wakes the one who waits. A ring while nobody waits is kept. */
function createBell() {
  let rung = false;
  let resume: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      resume?.();
    },
    quiet: () => {
      rung = false;
    },
    async wait(ms: number): Promise<void> {
      if (rung) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        resume = resolve;
        timer = setTimeout(resolve, Math.max(0, ms));
      });
      clearTimeout(timer);
      resume = undefined;
    },
  };
}
