import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { SyncEvent } from "./events.ts";

/** What the stream says of an event: the same as the API's lists. */
export type LiveEvent = SyncEvent;

type State = "connecting" | "live" | "offline";
let state: State = "connecting";
const listeners = new Set<() => void>();
function become(next: State): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Whether events arrive at this moment. */
export const useLiveState = (): State =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );

const hearers = new Set<(event: LiveEvent) => void>();
/** Calls `hear` for each event of the account while the page is open. */
export function useEvents(hear: (event: LiveEvent) => void): void {
  useEffect(() => {
    hearers.add(hear);
    return () => void hearers.delete(hear);
  }, [hear]);
}

/** Many events come at once; lists are asked for anew a moment after the first of them, once. */
const GATHER_MS = 400;

/**
 * Opens the account's event stream and makes stale what each event is about. `EventSource` comes back by itself and goes on
 * behind the last event it heard; what was missed meanwhile is asked for.
 */
export function openStream(queries: QueryClient): () => void {
  const source = new EventSource("/api/v1/events/stream/");
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  const gather = (...keys: string[]) => {
    for (const key of keys) stale.add(key);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const key of stale) void queries.invalidateQueries({ queryKey: JSON.parse(key) as unknown[] });
      stale.clear();
    }, GATHER_MS);
  };
  source.addEventListener("sync_event", ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as LiveEvent;
    for (const hear of hearers) hear(event);
    const { site_id, integration_id } = event;
    const keys: unknown[][] = [["contents"], ["bulk"], ["automation"], ["sites", "list"]];
    keys.push(["site", site_id], ["integrations", site_id], ["integration", integration_id]);
    // Up to two megabytes of terms: asked for again only when they were read again.
    if (event.type === "metadata_sync") keys.push(["structure", integration_id]);
    if (event.content_id !== null) keys.push(["content", event.content_id], ["publication", event.content_id]);
    gather(...keys.map((key) => JSON.stringify(key)));
  });
  source.addEventListener("open", () => {
    become("live");
    if (missed) void queries.invalidateQueries();
    missed = false;
  });
  source.addEventListener("error", () => {
    become("offline");
    missed = true;
  });
  return () => {
    clearTimeout(timer);
    source.close();
    become("connecting");
  };
}
