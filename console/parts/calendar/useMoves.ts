import { type ReactNode, useState } from "react";
import { type CalendarEntry, useMove } from "../../data/calendar.ts";
import { sayRefused, unsay } from "../../data/toast/say.ts";
import { short } from "../short.ts";
import { addDays, dateAt, daysBetween } from "../time/dates.ts";
import { passed } from "../time/presets.ts";
import { momentIn } from "../time/zoned.ts";
import { timeHere } from "../time/zones.ts";
import { offerUndo, withButton } from "../toast/undo.tsx";

const REFUSED = "calendar-move-refused";
/** Says why a move is refused. */
const refuse = (message: ReactNode) => sayRefused(message, { id: REFUSED });

/** The site's local time of an entry, in the form of `datetime-local`. */
export const localOf = ({ local_time }: CalendarEntry) => local_time.slice(0, 16);

/**
 * Moves articles to other times, with undo.
 * @param zone whose days the calendar shows
 * @param pick lets the person pick a time for an entry
 */
export function useMoves(zone: string, pick: (entry: CalendarEntry) => void) {
  const move = useMove();
  const [dragged, drag] = useState<CalendarEntry | null>(null);

  /** Gives an entry a local time of its site. `onRefused` gets an error in place of the message. */
  function moveTo(
    entry: CalendarEntry,
    local: string,
    { done, onRefused }: { done?: () => void; onRefused?: (error: Error) => void } = {},
  ) {
    const { content_id: id, title, time_zone } = entry;
    const at = momentIn(local, time_zone)!.getTime();
    unsay(REFUSED);
    const undo = () => move.mutate({ id, publish_at: entry.at, at: Date.parse(entry.at) }, { onError: ({ message }) => refuse(message) });
    move.mutate(
      { id, publish_at: local, at },
      {
        onSuccess: () => {
          done?.();
          offerUndo("Moved", title, `Publishes ${timeHere(local, time_zone)}.`, undo);
        },
        onError: (error) => (onRefused ? onRefused(error) : refuse(error.message)),
      },
    );
  }

  /** The dragged entry is dropped on a day: it keeps its time of day by its site's clock. */
  function dropOn(date: string) {
    drag(null);
    if (!dragged) return;
    const days = daysBetween(dateAt(Date.parse(dragged.at), zone), date);
    if (days === 0) return;
    const local = localOf(dragged);
    const next = `${addDays(local.slice(0, 10), days)}T${local.slice(11)}`;
    const message = passed(next, dragged.time_zone);
    if (message) {
      const onPick = () => {
        unsay(REFUSED);
        pick(dragged);
      };
      const why = `“${short(dragged.title)}” can't move to this day. ${message}`;
      refuse(withButton(why, "Pick a time", onPick));
    } else moveTo(dragged, next);
  }

  return { dragged, drag, dropOn, moveTo, isMoving: (id: number) => move.isPending && move.variables.id === id };
}
export type Moves = ReturnType<typeof useMoves>;
