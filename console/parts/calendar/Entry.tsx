import { Popover, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { DragEvent, KeyboardEvent } from "react";
import type { CalendarEntry } from "../../data/calendar.ts";
import { useMayWrite } from "../../data/session.ts";
import { clockInWords, dateAt, weekdayInWords } from "../time/dates.ts";
import { localIn } from "../time/zoned.ts";
import { ownZone } from "../time/zones.ts";
import classes from "./Calendar.module.css";
import { EntryDetails } from "./EntryDetails.tsx";
import { wordsOf } from "./kinds.ts";
import { MarkOf } from "./MarkOf.tsx";
import type { Moves } from "./useMoves.ts";

/** The person's own time of an entry, with the day if it is another one than the calendar's. */
function ownTime(at: Date, zone: string): string {
  const own = localIn(at, ownZone);
  const date = own.slice(0, 10);
  return `${date === dateAt(at.getTime(), zone) ? "" : `${weekdayInWords(date)} `}${clockInWords(own)}`;
}

interface Props {
  entry: CalendarEntry;
  /** whose time is shown */
  zone: string;
  /** there is space for its word, although it is the usual one */
  spelled: boolean;
  ofOneSite: boolean;
  moves: Moves;
  onMove: (entry: CalendarEntry) => void;
}

/** An article on a day. It opens its details, and can be dragged if its time can be changed. */
export function Entry({ entry, zone, spelled, ofOneSite, moves, onMove }: Props) {
  const [opened, { toggle, close }] = useDisclosure();
  const mayMove = useMayWrite() && entry.can_move;
  const { label, color, mark } = wordsOf(entry);
  const at = new Date(entry.at);
  // For the usual, its mark says enough. What differs has its word.
  const usual = !spelled && (label === "Published" || (label === "Scheduled" && at.getTime() > Date.now()));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    toggle();
  };
  const onDragStart = ({ dataTransfer }: DragEvent) => {
    close();
    dataTransfer.effectAllowed = "move";
    dataTransfer.setData("text/plain", entry.title);
    moves.drag(entry);
  };
  return (
    <div>
      {/* Below the entry wherever it fits, also after the window has changed. */}
      <Popover
        opened={opened}
        onChange={(open) => open || close()}
        width={320}
        withArrow
        position="bottom-start"
        preventPositionChangeWhenVisible={false}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          {/* No button element: Firefox does not drag those. */}
          <UnstyledButton
            component="div"
            role="button"
            tabIndex={0}
            className={classes["entry"]}
            style={{ "--entry": `var(--mantine-color-${color}-6)` }}
            draggable={mayMove}
            data-entry={entry.content_id}
            {...(entry.kind === "planned" ? { "data-planned": true } : {})}
            {...(moves.isMoving(entry.content_id) ? { "data-moving": true } : {})}
            {...{ onKeyDown, onDragStart }}
            onClick={toggle}
            onDragEnd={() => moves.drag(null)}
          >
            <Text inherit component="div" lineClamp={3}>
              <MarkOf mark={mark} label={label} />
              <time dateTime={entry.at}>
                <strong>{clockInWords(localIn(at, zone))}</strong>
              </time>{" "}
              {usual && <VisuallyHidden>{label} </VisuallyHidden>}
              <bdi>{entry.title}</bdi>
            </Text>
            {!usual && <Text size="xs">{label}</Text>}
            {!ofOneSite && (
              <Text size="xs" c="dimmed" lineClamp={1} dir="auto">
                {entry.site_name}
              </Text>
            )}
            {ofOneSite && zone !== ownZone && (
              <Text size="xs" c="dimmed">
                Yours: {ownTime(at, zone)}
              </Text>
            )}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <EntryDetails
            entry={entry}
            zone={zone}
            onMove={() => {
              close();
              onMove(entry);
            }}
            onDone={close}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
