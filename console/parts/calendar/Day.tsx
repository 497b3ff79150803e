import { ActionIcon, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { type DragEvent, type MouseEvent, useState } from "react";
import type { CalendarData, CalendarEntry } from "../../data/calendar.ts";
import { clocksChange, dayAndMonth, dayInWords } from "../time/dates.ts";
import classes from "./Calendar.module.css";
import { DayParts } from "./DayParts.tsx";
import { Entry } from "./Entry.tsx";
import type { Moves } from "./useMoves.ts";
import type { View } from "./views.ts";

/** The number of a day's entries that are shown. */
const FIRST: Record<View, number> = { month: 4, week: 20, day: 100 };

interface Props {
  date: string;
  /** undefined until it is loaded */
  day: CalendarData["days"][number] | undefined;
  today: string;
  zone: string;
  view: View;
  /** of another month than the one that is shown */
  outside: boolean;
  ofOneSite: boolean;
  moves: Moves;
  /** absent: the person may not plan */
  onPlan: ((date: string, at?: number) => void) | undefined;
  onMove: (entry: CalendarEntry) => void;
  /** shows this day alone */
  onOpen: () => void;
}

/** A day of the calendar. Articles are dropped on it, and a click on its empty part plans one. On a phone, empty days take no space. */
export function Day({ date, day, today, zone, view, outside, ofOneSite, moves, onPlan, onMove, onOpen }: Props) {
  const [over, setOver] = useState(false);
  const { entries = [], total = 0 } = day ?? {};
  const shown = entries.slice(0, FIRST[view]);
  const change = clocksChange(date, zone);
  const plan = date >= today ? onPlan : undefined;
  const alone = view === "day";
  const isEmpty = total === 0 && change === 0 && date !== today && !alone;
  const card = (entry: CalendarEntry) => (
    <Entry
      key={`${entry.kind === "published" ? "made" : "dated"} ${entry.content_id}`}
      entry={entry}
      zone={zone}
      spelled={alone}
      ofOneSite={ofOneSite}
      moves={moves}
      onMove={onMove}
    />
  );

  const onDragOver = (event: DragEvent) => {
    if (!moves.dragged) return;
    event.preventDefault();
    setOver(true);
  };
  const onDragLeave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    moves.dropOn(date);
  };
  // A click within a popover bubbles here too, although its element is elsewhere.
  const onClick = ({ currentTarget, target }: MouseEvent) => {
    if (currentTarget.contains(target as Node) && !(target as Element).closest("button, a, [role=button]")) plan?.(date);
  };
  // The calendar says that there is nothing.
  if (alone && day && total === 0 && change === 0 && !plan) return null;
  return (
    <Paper
      withBorder
      p={alone ? "sm" : 6}
      className={classes["day"]}
      role="group"
      aria-label={dayInWords(date)}
      {...marks({ past: date < today, today: date === today, outside, over, empty: isEmpty })}
      {...{ onDragOver, onDragLeave, onDrop, onClick }}
      style={plan ? { cursor: "pointer" } : {}}
    >
      <Group justify="space-between" gap={4} wrap="nowrap" {...(alone ? {} : { mih: 24 })}>
        <Text size="xs" fw={date === today ? 700 : 500} className={classes["date"]} {...(date < today ? { c: "dimmed" } : {})}>
          <DateOf date={date} view={view} isToday={date === today} />
        </Text>
        <Group gap={4} wrap="nowrap">
          {total > 1 && (
            <Text size="xs" c="dimmed">
              {total}
            </Text>
          )}
          {plan && !alone && (
            <ActionIcon
              size={24}
              variant="subtle"
              aria-label={`Plan an article on ${dayInWords(date)}`}
              data-plan={date}
              onClick={() => plan(date)}
            >
              +
            </ActionIcon>
          )}
        </Group>
      </Group>
      {change !== 0 && (
        <Text size="xs" c="dimmed">
          Clocks go {change > 0 ? "forward" : "back"} {Math.abs(change)} min
        </Text>
      )}
      {alone && day && <DayParts date={date} entries={shown} zone={zone} onPlan={plan} card={card} />}
      {!alone && shown.length > 0 && (
        <Stack gap={4} mt={4}>
          {shown.map((entry) => card(entry))}
        </Stack>
      )}
      {total > shown.length && !alone && (
        <Button size="compact-sm" variant="subtle" mt={4} onClick={onOpen}>
          {total - shown.length} more
        </Button>
      )}
      {total > shown.length && alone && (
        <Text size="sm" c="dimmed" mt="xs">
          {total - shown.length} more are not shown. Find them in the list of articles.
        </Text>
      )}
    </Paper>
  );
}

/** On a wide screen the weekdays stand above the columns. The heading of a day alone is its date. */
function DateOf({ date, view, isToday }: { date: string; view: View; isToday: boolean }) {
  if (view === "day") return isToday ? "Today" : null;
  return (
    <>
      <Text span inherit hiddenFrom="md" {...(isToday ? { className: classes["today"] } : {})}>
        {isToday && "Today, "}
        {dayInWords(date)}
      </Text>
      <Text span inherit visibleFrom="md">
        {isToday ? (
          <>
            <span className={classes["today"]}>{Number(date.slice(8))}</span>
            Today
          </>
        ) : (
          dayAndMonth(date)
        )}
      </Text>
    </>
  );
}

/** `data-…` attributes of what is true. */
const marks = (which: Record<string, boolean>) =>
  Object.fromEntries(Object.entries(which).flatMap(([name, is]) => (is ? [[`data-${name}`, true]] : [])));
