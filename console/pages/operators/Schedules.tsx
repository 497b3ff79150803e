import { Alert, Anchor, Badge, Box, Button, Group, Stack, Table as Cells, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { overviewQuery } from "../../data/articles/home.ts";
import { ApiProblem } from "../../data/client.ts";
import { type Schedule, schedulesQuery } from "../../data/schedules.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Installation } from "../../parts/operators/Installation.tsx";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { ACTIONS, Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { type Actions, PauseDialog, ScheduleActions, useScheduleActions } from "./ScheduleActions.tsx";
import { isOfDeletedSite, isSync, workOf } from "./work.ts";
import { counted } from "../../../domain/text.ts";
import { webHref } from "../../data/webHref.ts";

export const Schedules = () => <OperatorsOnly title="Schedules">{() => <List />}</OperatorsOnly>;

const OUTCOMES: Record<NonNullable<Schedule["last_outcome"]>, { label: string; color: string }> = {
  running: { label: "Running", color: "blue" },
  completed: { label: "Completed", color: "teal" },
  failed: { label: "Failed", color: "red" },
  canceled: { label: "Cancelled", color: "gray.6" },
  terminated: { label: "Terminated", color: "red" },
  continued_as_new: { label: "Continued as new", color: "blue" },
  timed_out: { label: "Timed out", color: "red" },
};

function List() {
  const query = useInfiniteQuery(schedulesQuery);
  const refused = query.error instanceof ApiProblem && query.error.status === 503;
  // Without data, a query forgets its error while it asks again.
  const [wasRefused, setWasRefused] = useState(false);
  if (!query.isPending && wasRefused !== refused) setWasRefused(refused);
  const away = query.isPending ? wasRefused : refused;
  const actions = useScheduleActions();
  const overview = useQuery(overviewQuery);
  // The list stands below the queues. It waits for them, or they would push it down.
  const shown = away ? query.data !== undefined : !overview.isPending;
  return (
    <Page title="Schedules" about="What this installation does at fixed times.">
      {away && (
        <Alert color="orange" title="Temporal can't be reached" role="alert">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              {query.data && "This list may be out of date. "}Schedules run again when Temporal is back. Nothing is lost. IGNY8 tries again
              every few seconds, and Temporal catches up on missed runs.
            </Text>
            <Button size="xs" variant="default" onClick={() => void query.refetch()}>
              Try again
            </Button>
          </Stack>
        </Alert>
      )}
      {!away && <Installation opened />}
      {shown && (
        <Listing
          query={{ ...query, error: away ? null : query.error } as typeof query}
          empty={<Empty title="No schedule yet">Workers create the Schedules when they start. Check that a worker is running.</Empty>}
        >
          {(rows) => (
            <Stack gap="lg">
              <Table label="Schedules" first="What it does" rows={rows.filter((row) => !isSync(row))} actions={actions} />
              <Syncs rows={rows.filter(isSync)} actions={actions} />
            </Stack>
          )}
        </Listing>
      )}
      <PauseDialog {...actions} />
    </Page>
  );
}

/** Each site has a daily sync, so they are folded. What failed is counted beside the heading. Those of deleted sites are folded again. */
function Syncs({ rows, actions }: { rows: Schedule[]; actions: Actions }) {
  const [opened, { toggle }] = useDisclosure();
  const [shown, { toggle: show }] = useDisclosure();
  if (rows.length === 0) return null;
  const deleted = rows.filter(isOfDeletedSite);
  const ofDeleted = counted(deleted.length, "schedule of a deleted site", "schedules of deleted sites");
  const living = rows.filter((row) => !isOfDeletedSite(row));
  const failed = rows.filter(({ last_outcome }) => last_outcome && OUTCOMES[last_outcome].color === "red").length;
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Group gap="sm">
          <Title order={2} size="h4">
            Daily syncs
          </Title>
          {failed > 0 && (
            <Text size="sm" c="red">
              {failed} failed
            </Text>
          )}
        </Group>
        <Button
          variant="default"
          size="xs"
          aria-expanded={opened}
          aria-label={opened ? "Hide daily syncs" : `Show ${counted(rows.length, "daily sync")}`}
          onClick={toggle}
        >
          {opened ? "Hide" : `Show ${rows.length.toLocaleString()}`}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {workOf(rows[0]!).does}
      </Text>
      {opened && living.length > 0 && <Table label="Daily syncs" first="Site" rows={living} actions={actions} />}
      {opened && deleted.length > 0 && (
        <>
          <Group justify="space-between" gap="sm" wrap="nowrap" mt="md">
            <Text size="sm">
              {ofDeleted}. You need not do anything: the next run removes {deleted.length === 1 ? "it" : "each"}.
            </Text>
            <Button
              variant="default"
              size="xs"
              style={{ flexShrink: 0 }}
              aria-expanded={shown}
              aria-label={`${shown ? "Hide" : "Show"} ${ofDeleted}`}
              onClick={show}
            >
              {shown ? "Hide" : `Show ${deleted.length.toLocaleString()}`}
            </Button>
          </Group>
          {shown && <Table label="Schedules of deleted sites" first="Schedule" rows={deleted} actions={actions} />}
        </>
      )}
    </div>
  );
}

/** The next to run come first, and those without a next run last. */
const nextOf = ({ paused, next_run_at }: Schedule) => (paused || !next_run_at ? Number.MAX_VALUE : Date.parse(next_run_at));

const Table = ({ label, first, rows, actions }: { label: string; first: string; rows: Schedule[]; actions: Actions }) => (
  <Rows
    label={label}
    heads={[
      first,
      { name: "Last run", w: { base: 130, sm: 230 } },
      { name: "Next run", w: 150, visibleFrom: "sm" },
      { ...ACTIONS, visibleFrom: "sm" },
    ]}
    top
  >
    {rows
      .toSorted((one, other) => nextOf(one) - nextOf(other))
      .map((schedule) => (
        <Row key={schedule.schedule_id} schedule={schedule} actions={actions} />
      ))}
  </Rows>
);

function Row({ schedule, actions }: { schedule: Schedule; actions: Actions }) {
  const { schedule_id, paused, note, last_run_at, last_outcome, last_run_url, site_url, url } = schedule;
  const { name, does } = workOf(schedule);
  const about = isSync(schedule) ? site_url : does;
  const outcome = last_outcome && OUTCOMES[last_outcome];
  const buttons = <ScheduleActions schedule={schedule} actions={actions} />;
  return (
    <Cells.Tr>
      <Cells.Td>
        <Group style={{ gap: "0 8px" }}>
          <Text size="sm" fw={600} dir="auto" title={schedule_id} style={{ overflowWrap: "anywhere" }}>
            {url ? (
              <Anchor inherit href={webHref(url)} target="_blank" rel="noreferrer">
                {name} <span aria-hidden>↗</span>
              </Anchor>
            ) : (
              name
            )}
          </Text>
          {paused && (
            <Badge color="orange" variant="dot" size="md">
              Paused
            </Badge>
          )}
        </Group>
        {about && (
          <Text size="xs" c="dimmed" dir="auto">
            {about}
          </Text>
        )}
        {paused && note && (
          <Text size="xs" dir="auto">
            Reason: {note}
          </Text>
        )}
        <Text size="xs" hiddenFrom="sm">
          Next run: <Next schedule={schedule} />
        </Text>
        <Box hiddenFrom="sm" mt={6}>
          {buttons}
        </Box>
      </Cells.Td>
      <Cells.Td>
        <Text size="sm">{last_run_at ? <Time at={last_run_at} /> : "Not yet"}</Text>
        <Group style={{ gap: "2px 8px" }}>
          {outcome && (
            <Badge variant="dot" color={outcome.color} size="md">
              {outcome.label}
            </Badge>
          )}
          {last_run_url && (
            <Anchor href={webHref(last_run_url)} target="_blank" rel="noreferrer" size="xs">
              Open run <span aria-hidden>↗</span>
            </Anchor>
          )}
        </Group>
      </Cells.Td>
      <Cells.Td visibleFrom="sm">
        <Text size="sm">
          <Next schedule={schedule} />
        </Text>
      </Cells.Td>
      <Cells.Td visibleFrom="sm">{buttons}</Cells.Td>
    </Cells.Tr>
  );
}

const Next = ({ schedule: { paused, next_run_at } }: { schedule: Schedule }) =>
  paused ? "None while paused" : next_run_at ? <Time at={next_run_at} /> : "Unknown";
