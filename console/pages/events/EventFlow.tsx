import { Anchor, Button, Group, Paper, Stack, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { EventFilter, SyncEvent } from "../../data/events/lists.ts";
import { useLive } from "../../data/events/live.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { isFiltered } from "./EventFilters.tsx";
import { EventTable } from "./EventTable.tsx";
import { ExportMenu } from "./ExportMenu.tsx";
import { useFlow } from "./useFlow.ts";

/** Pages that are shown at once. For older events, the person enters a time. */
const SHOWN = 1_000;

interface Props {
  filter: EventFilter;
  zone: string | undefined;
  clear: () => void;
  /** one of the events is open */
  reading: boolean;
  open: (event: SyncEvent) => void;
}

/** A site's events, newest first, updated live. */
export function EventFlow({ filter, zone, clear, reading, open }: Props) {
  const flow = useFlow(filter, reading);
  const { waiting, paused, shown, query } = flow;
  const fresh = `${waiting}${flow.full ? " or more" : ""}`;
  const offline = useLive().state === "offline";
  const more = query.hasNextPage && shown.length >= SHOWN;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm" ref={flow.head}>
        <Text size="sm" c="dimmed" role="status">
          {paused
            ? `Paused${waiting > 0 ? `, ${fresh} new` : ""}`
            : offline
              ? "Waiting for the connection"
              : "Events appear as they happen."}
        </Text>
        <Group gap="xs">
          {/* Where nothing matches, the words about that have it. */}
          {isFiltered(filter) && shown.length > 0 && (
            <Button variant="subtle" size="xs" onClick={clear}>
              Clear
            </Button>
          )}
          <Button variant="default" size="xs" aria-pressed={paused} onClick={() => flow.setPaused(!paused)}>
            {paused ? "Resume" : "Pause"}
          </Button>
          <ExportMenu filter={filter} />
        </Group>
      </Group>
      {waiting > 0 && !paused && (
        <Group justify="center" style={{ position: "sticky", top: 64, zIndex: 10 }}>
          <Button size="xs" radius="xl" onClick={flow.showAll}>
            Show {fresh} new
          </Button>
        </Group>
      )}
      <Listing
        query={{ ...query, data: query.data && shown, hasNextPage: query.hasNextPage && !more } as typeof query}
        empty={isFiltered(filter) ? <NothingFits clear={clear} /> : <NothingYet />}
      >
        {(rows) => (
          <Paper withBorder>
            <EventTable rows={rows} arrived={flow.arrived} zone={zone} open={open} />
          </Paper>
        )}
      </Listing>
      {more && (
        <Text size="sm" c="dimmed" ta="center">
          These are {SHOWN.toLocaleString()} events. To see older events, set “Until” to an earlier time.
        </Text>
      )}
      {query.data && !query.hasNextPage && shown.length > 0 && (
        <Text size="xs" c="dimmed" ta="center">
          {isFiltered(filter) ? "No older event matches these filters." : "There are no older events."} IGNY8 keeps events for the time in
          the{" "}
          <Anchor inherit underline="always" renderRoot={(props) => <Link to="/account" {...props} />}>
            account settings
          </Anchor>
          .
        </Text>
      )}
      <VisuallyHidden aria-live="polite">
        {waiting > 0 && !paused ? `${fresh} new` : flow.arrived.size > 0 && waiting === 0 ? shown[0]?.description : ""}
      </VisuallyHidden>
    </Stack>
  );
}

const NothingFits = ({ clear }: { clear: () => void }) => (
  <Empty
    title="Nothing matches"
    action={
      <Button variant="default" onClick={clear}>
        Clear the filters
      </Button>
    }
  >
    No event matches these filters. New ones that match will appear here.
  </Empty>
);
const NothingYet = () => (
  <Empty title="Nothing has happened yet" action={<Button renderRoot={(props) => <Link to="/review" {...props} />}>Go to Review</Button>}>
    Publish an article, or test the connection under Checks. The events will appear here.
  </Empty>
);
