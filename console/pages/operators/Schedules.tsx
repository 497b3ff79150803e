import { Alert, Anchor, Badge, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ApiProblem } from "../../data/client.ts";
import { type Schedule, schedulesQuery } from "../../data/schedules.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { webHref } from "../../data/webHref.ts";

export const Schedules = () => <OperatorsOnly title="Schedules">{() => <List />}</OperatorsOnly>;

const WORK: Record<string, { name: string; does: string }> = {
  processPendingPublications: {
    name: "Sweep of pending publications",
    does: "Starts publications that have no workflow, so that none is lost.",
  },
  cleanUp: {
    name: "Clean-up",
    does: "Removes old events, deliveries, links and downloads. Counts the sites by plugin version first.",
  },
  mailDigests: { name: "Mails about notifications", does: "Sends people the mails about notifications that are due." },
  checkScheduledAutomations: { name: "Automations", does: "Starts the automation runs that are due." },
  renewManifests: { name: "Manifests", does: "Renews the signatures of released plugins long before they expire." },
  syncDaily: { name: "Daily sync", does: "Reads a site's structure, categories and tags, and compares posts with articles." },
};
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
  const away = query.error instanceof ApiProblem && query.error.status === 503;
  return (
    <Page title="Schedules" about="What runs at fixed times, as Temporal reports it.">
      {away && (
        <Alert color="orange" title="Temporal can't be reached" role="alert">
          {query.data && "This list may be out of date. "}Schedules run again when Temporal is back. Nothing is lost. IGNY8 tries again
          every few seconds, and Temporal catches up on missed runs.
        </Alert>
      )}
      {!(away && !query.data) && (
        <Listing
          query={{ ...query, error: away ? null : query.error } as typeof query}
          empty={<Empty title="No schedule yet">Workers create the Schedules when they start. Check that a worker is running.</Empty>}
        >
          {(rows) => (
            <Rows
              label="Schedules"
              heads={["What it does", { name: "Last run", w: { base: 130, sm: 210 } }, { name: "Next run", w: 190, visibleFrom: "sm" }]}
              top
            >
              {rows.map((schedule) => (
                <Row key={schedule.schedule_id} schedule={schedule} />
              ))}
            </Rows>
          )}
        </Listing>
      )}
    </Page>
  );
}

function Row({ schedule }: { schedule: Schedule }) {
  const { schedule_id, workflow_type, paused, note, last_run_at, last_outcome, last_run_url, site_url, url } = schedule;
  const { name, does } = WORK[workflow_type] ?? { name: workflow_type || schedule_id, does: "This console does not know this Schedule." };
  const outcome = last_outcome && OUTCOMES[last_outcome];
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{name}</Text>
        <Text size="sm">{does}</Text>
        {site_url && (
          <Text size="sm" dir="auto">
            {site_url}
          </Text>
        )}
        {paused && (
          <Badge color="orange" variant="dot" size="md">
            Paused
          </Badge>
        )}
        {paused && note && (
          <Text size="sm" dir="auto">
            {note}
          </Text>
        )}
        <Text size="xs" c="dimmed" lineClamp={1} title={schedule_id}>
          {schedule_id}
        </Text>
        {url && (
          <Anchor href={webHref(url)} target="_blank" rel="noreferrer" size="xs">
            Open in Temporal
          </Anchor>
        )}
        <Text size="sm" hiddenFrom="sm">
          Next <Next schedule={schedule} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Stack gap={2} align="flex-start">
          <Text size="sm">{last_run_at ? <Time at={last_run_at} /> : "Not yet"}</Text>
          {outcome && (
            <Badge variant="dot" color={outcome.color} size="md">
              {outcome.label}
            </Badge>
          )}
          {last_run_url && (
            <Anchor href={webHref(last_run_url)} target="_blank" rel="noreferrer" size="xs">
              Open run
            </Anchor>
          )}
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">
          <Next schedule={schedule} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

const Next = ({ schedule: { paused, next_run_at } }: { schedule: Schedule }) =>
  paused ? "None while paused" : next_run_at ? <Time at={next_run_at} /> : "Unknown";
