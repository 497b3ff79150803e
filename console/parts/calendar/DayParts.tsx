import { Button, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { CalendarEntry } from "../../data/calendar.ts";
import { dayInWords } from "../time/dates.ts";
import { localIn, momentIn } from "../time/zoned.ts";
import classes from "./Calendar.module.css";

/** The parts of a day: up to which hour they last, and which time an article gets that is planned in them. */
const PARTS = [
  { name: "Morning", until: 12, time: "09:00" },
  { name: "Afternoon", until: 18, time: "14:00" },
  { name: "Evening", until: 24, time: "19:00" },
];

interface Props {
  date: string;
  entries: CalendarEntry[];
  zone: string;
  /** absent: nothing can be planned on this day */
  onPlan: ((date: string, at: number) => void) | undefined;
  card: (entry: CalendarEntry) => ReactNode;
}

/** A day that is shown alone, part by part, with the free ones. */
export function DayParts({ date, entries, zone, onPlan, card }: Props) {
  const partOf = ({ at }: CalendarEntry) => {
    const hour = Number(localIn(new Date(at), zone).slice(11, 13));
    return PARTS.find(({ until }) => hour < until);
  };
  const local = localIn(new Date(), zone);
  const hasPassed = (until: number) => date === local.slice(0, 10) && Number(local.slice(11, 13)) >= until;
  return (
    <div className={classes["parts"]}>
      {PARTS.map((part) => {
        const { name, until, time } = part;
        const inIt = entries.filter((entry) => partOf(entry) === part);
        const at = momentIn(`${date}T${time}`, zone);
        const mayPlan = onPlan !== undefined && at !== undefined && !hasPassed(until);
        return (
          <div key={name} className={classes["part"]} role="group" aria-label={name}>
            <Text size="sm" fw={600} className={classes["partName"]} aria-hidden>
              {name}
            </Text>
            <Stack gap={6}>
              {inIt.map((entry) => card(entry))}
              {inIt.length === 0 && !mayPlan && (
                <Text size="sm" c="dimmed">
                  No article
                </Text>
              )}
              {mayPlan && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  ms={-9}
                  style={{ alignSelf: "flex-start" }}
                  aria-label={`Plan an article in the ${name.toLowerCase()} of ${dayInWords(date)}`}
                  data-plan={date}
                  onClick={() => onPlan(date, at.getTime())}
                >
                  + Plan an article
                </Button>
              )}
            </Stack>
          </div>
        );
      })}
    </div>
  );
}
