import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { mayConcern } from "../../../domain/events/mayConcern.ts";
import type { SyncEvent } from "./lists.ts";

/** An event of the stream, with the same data as in the API's lists. */
export type LiveEvent = SyncEvent;

interface Live {
  state: "connecting" | "live" | "offline";
  /** while offline: the time of the next attempt, in milliseconds since 1970 */
  next?: number;
}
let live: Live = { state: "connecting" };
const listeners = new Set<() => void>();
function become(next: Live): void {
  if (live.state === next.state && live.next === next.next) return;
  live = next;
  for (const listener of listeners) listener();
}

/** Whether the stream is connected, and so whether IGNY8 can be reached. */
export const useLive = (): Live =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );

const hearers = new Set<(event: LiveEvent) => void>();
/** Calls `hear` for each event of the account while the component is mounted. */
export function useEvents(hear: (event: LiveEvent) => void): void {
  useEffect(() => {
    hearers.add(hear);
    return () => void hearers.delete(hear);
  }, [hear]);
}

/** Many events arrive together. Lists are fetched again once, this long after the first event. */
const GATHER_MS = 400;
/** A slower answer no longer delays the next round. */
const LONGEST_MS = 5_000;
/** Milliseconds between two attempts; doubled from the first to the longest. */
const FIRST_TRY_MS = 1_000;
const LAST_TRY_MS = 15_000;

let connect: (() => void) | undefined;
/** Tries to connect now instead of a little later. */
export const tryNow = (): void => connect?.();

/**
 * Opens the account's event stream, and makes the queries of each event stale. The server ends streams now and then; then this reconnects behind the
 * last event. If that fails, it retries, and afterwards fetches everything again.
 */
export function openStream(queries: QueryClient): () => void {
  let source: EventSource | undefined;
  let last: string | undefined;
  let failed = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  const gather = gatherer(queries);

  const open = () => {
    clearTimeout(again);
    source?.close();
    source = new EventSource(`/api/v1/events/stream/${last === undefined ? "" : `?last_event_id=${last}`}`);
    let opened = false;
    source.addEventListener("sync_event", ({ data, lastEventId }: MessageEvent<string>) => {
      last = lastEventId;
      const event = JSON.parse(data) as LiveEvent;
      for (const hear of hearers) hear(event);
      gather.add(keysOf(event));
    });
    source.addEventListener("open", () => {
      opened = true;
      become({ state: "live" });
      if (failed > 0) void queries.invalidateQueries();
      failed = 0;
    });
    source.addEventListener("error", () => {
      source?.close();
      // A stream that ended is replaced by another. That attempt fails if IGNY8 is away or the session is over.
      if (opened) {
        become({ state: "connecting" });
        again = setTimeout(open, GATHER_MS);
      } else away();
    });
  };
  const away = () => {
    clearTimeout(again);
    source?.close();
    const wait = Math.min(LAST_TRY_MS, FIRST_TRY_MS * 2 ** failed);
    failed += 1;
    become({ state: "offline", next: Date.now() + wait });
    again = setTimeout(open, wait);
    void queries.invalidateQueries({ queryKey: ["me"] });
  };

  connect = open;
  open();
  addEventListener("online", open);
  addEventListener("offline", away);
  return () => {
    removeEventListener("online", open);
    removeEventListener("offline", away);
    clearTimeout(again);
    gather.stop();
    source?.close();
    connect = undefined;
    become({ state: "connecting" });
  };
}

/** The queries that an event makes stale. */
function keysOf({ type, action, success, site_id, integration_id, content_id }: LiveEvent): unknown[][] {
  const keys: unknown[][] = [["contents"], ["calendar"], ["bulk"], ["automation"], ["sites", "list"], ["notifications"], ["deliveries"]];
  keys.push(["site", site_id], ["integrations", site_id], ["integration", integration_id]);
  if (mayConcern({ action, success })) keys.push(["bell"]);
  // Up to two megabytes of terms, so they are fetched again only after a metadata sync.
  if (type === "metadata_sync") keys.push(["structure", integration_id]);
  if (content_id !== null) keys.push(["content", content_id], ["publication", content_id]);
  return keys;
}

/** Many events arrive together. This fetches the stale queries again once, a moment after the first event. */
function gatherer(queries: QueryClient) {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  // The next round waits for this one's answers. Otherwise a list could be fetched again and again and never arrive.
  async function flush(): Promise<void> {
    const keys = [...stale];
    stale.clear();
    const asked = keys.map((key) => queries.invalidateQueries({ queryKey: JSON.parse(key) as unknown[] }));
    await Promise.race([Promise.allSettled(asked), new Promise((resolve) => setTimeout(resolve, LONGEST_MS))]);
    timer = stale.size > 0 && !stopped ? setTimeout(() => void flush(), GATHER_MS) : undefined;
  }
  return {
    add(keys: unknown[][]) {
      for (const key of keys) stale.add(JSON.stringify(key));
      timer ??= setTimeout(() => void flush(), GATHER_MS);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
