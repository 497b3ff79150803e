import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type EventFilter, eventsQuery, fits, isNewer, type SyncEvent } from "../../data/events/lists.ts";
import { useEvents } from "../../data/events/live.ts";

/** New events of the stream that are kept before the list is fetched again. While a person reads, twice as many are kept, and the fetch waits. */
const KEPT = 200;
/** The height of the page's header, which covers what is below it. */
const HEADER_PX = 56;

/**
 * New events above those that were fetched. While the list is held (paused, scrolled down, or an event is open), nothing moves:
 * new events are counted, and shown afterwards.
 */
export function useFlow(filter: EventFilter, reading: boolean) {
  const query = useInfiniteQuery(eventsQuery(filter));
  const [live, setLive] = useState<SyncEvent[]>([]);
  const [paused, setPaused] = useState(false);
  const [passed, setPassed] = useState(false);
  /** the newest event that was shown when the flow was held; null: there was none */
  const [mark, setMark] = useState<SyncEvent | null | undefined>(undefined);
  const head = useRef<HTMLDivElement>(null);

  useEvents(
    useCallback(
      (event: SyncEvent) => fits(event, filter) && setLive((known) => (known.length < 2 * KEPT ? [event, ...known] : known)),
      [filter],
    ),
  );

  const rows = useMemo(() => {
    const known = new Map([...(query.data ?? []), ...live].map((event) => [event.id, event]));
    return [...known.values()].toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  }, [query.data, live]);
  const newest = useRef<SyncEvent | null>(null);
  newest.current = rows[0] ?? null;
  const kept = useRef(live);
  kept.current = live;

  // Before the first events are loaded, nothing can move. So a page that opens with an event shows the list behind it.
  const held = (paused || passed || reading) && query.data !== undefined;
  useEffect(() => setMark(held ? newest.current : undefined), [held]);
  const many = live.length >= KEPT;
  const { refetch } = query;
  useEffect(() => {
    if (!many || held) return;
    // Events that arrive while a person reads stay.
    const read = new Set(kept.current);
    void refetch().then(({ isSuccess }) => isSuccess && setLive((known) => known.filter((event) => !read.has(event))));
  }, [many, held, refetch]);

  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => setPassed(entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < HEADER_PX),
      { rootMargin: `-${HEADER_PX}px 0px 0px` },
    );
    if (head.current) observer.observe(head.current);
    return () => observer.disconnect();
  }, []);

  const shown = mark === undefined ? rows : rows.filter((event) => mark !== null && !isNewer(event, mark));
  return {
    query,
    shown,
    /** the number of events that wait to be shown; `full`: there may be more */
    waiting: rows.length - shown.length,
    full: live.length >= 2 * KEPT,
    arrived: useMemo(() => new Set(live.map(({ id }) => id)), [live]),
    paused,
    setPaused,
    /** a ref for the element above the first event */
    head,
    showAll: () => head.current?.scrollIntoView({ block: "center" }),
  };
}
