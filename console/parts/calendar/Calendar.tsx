import { Button, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode, Suspense, useState } from "react";
import { type CalendarEntry, calendarQuery } from "../../data/calendar.ts";
import { useMayWrite } from "../../data/session.ts";
import { Section } from "../Section.tsx";
import { addDays, clocksChange, dateAt, dayAndMonth, firstOfMonth, mondayOf, rangeInWords, weekdayInWords } from "../time/dates.ts";
import { ownZone } from "../time/zones.ts";
import { Problem } from "../Trouble.tsx";
import classes from "./Calendar.module.css";
import { Day } from "./Day.tsx";
import { useMoves } from "./useMoves.ts";
import { type CalendarSearch, datesOf, gapsOf, rangeOf, shifted, type Shown, titleOf, type View } from "./views.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";

const PlanDialog = lazyRouteComponent(() => import("./PlanDialog.tsx"), "PlanDialog");
const MoveDialog = lazyRouteComponent(() => import("./MoveDialog.tsx"), "MoveDialog");

const VIEWS: { value: View; label: string }[] = [
  { value: "month", label: "Month" },
  { value: "week", label: "Week" },
  { value: "day", label: "Day" },
];
const IN: Record<View, string> = { month: "in these weeks", week: "in this week", day: "on this day" };
/** The most entries of a day that are read. */
const [MOST, MOST_OF_ONE_DAY] = [20, 100];

interface Props {
  search: CalendarSearch;
  change: (search: CalendarSearch) => void;
  /** only these sites; undefined: all */
  sites: readonly number[] | undefined;
  /** whose days and times are shown */
  zone: string;
  /** what that zone is, in words */
  about: string;
  /** all entries are of one site */
  ofOneSite?: boolean;
  filter?: ReactNode;
}

/** What was published, is scheduled, failed or is planned, day by day. Articles that have not begun are moved by dragging or by their menu. */
export function Calendar({ search, change, sites, zone, about, ofOneSite = false, filter }: Props) {
  const mayWrite = useMayWrite();
  const today = dateAt(Date.now(), zone);
  const shown: Shown = { view: search.view ?? "month", date: search.date ?? today };
  const range = rangeOf(shown, today);
  const most = shown.view === "day" ? MOST_OF_ONE_DAY : MOST;
  const { data, error, refetch } = useQuery(calendarQuery({ ...range, sites, zone, most }));
  const [moved, move] = useState<CalendarEntry | null>(null);
  const moves = useMoves(zone, move);
  const [planned, setPlanned] = useState<{ date: string; at: number | undefined } | null>(null);
  const plan = (date: string, at?: number) => setPlanned({ date, at });

  const show = (next: Shown) => {
    change({ view: next.view === "month" ? undefined : next.view, date: isNow(next, today) ? undefined : next.date });
  };
  const days = new Map(data?.days.map((day) => [day.date, day]));
  const nothing = data !== undefined && data.days.every(({ total }) => total === 0);
  // This month begins with this week. Its earlier weeks are opened by a button.
  const [withEarlier, setWithEarlier] = useState(false);
  const thisWeek = mondayOf(today);
  const isThisMonth = shown.view === "month" && firstOfMonth(shown.date) === firstOfMonth(today);
  const hasEarlier = isThisMonth && range.from < thisWeek;
  const from = hasEarlier && !withEarlier ? thisWeek : range.from;
  const dates = datesOf({ from, to: range.to });
  // A phone does not show them: a line stands for them.
  const gaps =
    data === undefined || nothing || shown.view === "day"
      ? undefined
      : gapsOf(dates, (date) => date !== today && !days.get(date)?.total && clocksChange(date, zone) === 0);
  const earlier = hasEarlier ? (data?.days ?? []).filter(({ date }) => date < thisWeek).reduce((sum, { total }) => sum + total, 0) : 0;
  return (
    <Section
      // This month may begin with this week, and it has the coming week.
      title={
        isThisMonth && (from !== range.from || firstOfMonth(mondayOf(range.to)) !== firstOfMonth(today))
          ? rangeInWords({ from, to: range.to })
          : titleOf(shown)
      }
      about={about}
      actions={
        <>
          {filter}
          <SegmentedControl
            size="xs"
            aria-label="View"
            data={VIEWS}
            value={shown.view}
            onChange={(view) => show({ view, date: shown.date })}
          />
          <Button.Group>
            <Button size="xs" variant="default" px={10} aria-label="Previous" onClick={() => show(shifted(shown, -1))}>
              ‹
            </Button>
            <Button size="xs" variant="default" onClick={() => show({ ...shown, date: today })}>
              Today
            </Button>
            <Button size="xs" variant="default" px={10} aria-label="Next" onClick={() => show(shifted(shown, 1))}>
              ›
            </Button>
          </Button.Group>
          {mayWrite && (
            <Button size="xs" onClick={() => plan(shown.date > today ? shown.date : today)}>
              Plan an article
            </Button>
          )}
        </>
      }
    >
      {error && <Problem error={error} again={() => void refetch()} />}
      {nothing && (
        <Text size="sm" c="dimmed">
          Nothing {IN[shown.view]}.
          {mayWrite && range.to >= today && shown.view !== "day" && (
            <>
              {" "}
              <Text span inherit visibleFrom="md">
                To plan an article, click a day.
              </Text>
              <Text span inherit hiddenFrom="md">
                To choose a day for an article, use “Plan an article”.
              </Text>
            </>
          )}
        </Text>
      )}
      {hasEarlier && (
        <Button
          size="compact-sm"
          variant="subtle"
          px={6}
          style={{ alignSelf: "flex-start" }}
          aria-expanded={withEarlier}
          // A phone shows no empty days, and says it once if all are empty.
          {...(nothing ? { visibleFrom: "md" } : {})}
          onClick={() => setWithEarlier(!withEarlier)}
        >
          {withEarlier ? "Hide earlier days" : `Earlier this month${earlier === 0 ? "" : ` (${earlier})`}`}
        </Button>
      )}
      {shown.view !== "day" && (
        <div className={classes["weekdays"]} aria-hidden>
          {datesOf({ from, to: addDays(from, 6) }).map((date) => (
            <Text key={date} size="xs" fw={600} c="dimmed" px={6}>
              {weekdayInWords(date)}
            </Text>
          ))}
        </div>
      )}
      <div className={classes["days"]} data-view={shown.view} {...(data || error ? {} : { "aria-busy": true })}>
        {dates.map((date) => (
          <Fragment key={date}>
            {gaps?.has(date) && (
              <Text size="sm" c="dimmed" px={6} hiddenFrom="md">
                No articles {gaps.get(date) === date ? "on" : "until"} {dayAndMonth(gaps.get(date)!)}
              </Text>
            )}
            <Day
              date={date}
              day={days.get(date)}
              today={today}
              zone={zone}
              view={shown.view}
              // The coming days matter, whatever their month.
              outside={shown.view === "month" && firstOfMonth(date) !== firstOfMonth(shown.date) && !(isThisMonth && date > today)}
              ofOneSite={ofOneSite}
              moves={moves}
              onPlan={mayWrite ? plan : undefined}
              onMove={move}
              onOpen={() => show({ view: "day", date })}
            />
          </Fragment>
        ))}
      </div>
      <Suspense fallback={null}>
        {planned !== null && <PlanDialog {...planned} sites={sites} onClose={() => setPlanned(null)} />}
        {moved !== null && <MoveDialog entry={moved} moves={moves} onClose={() => move(null)} />}
      </Suspense>
    </Section>
  );
}

/** Whether a view is the one around today, which needs no date in its address. */
const isNow = (shown: Shown, today: string) => rangeOf(shown, today).from === rangeOf({ ...shown, date: today }, today).from;

/** The zone of a calendar in words, for its heading. */
export const zoneInWords = (zone: string): string =>
  zone === ownZone ? `Times in ${zone} (the site's and yours)` : `Times in ${zone} (the site's). Your time zone is ${ownZone}.`;
