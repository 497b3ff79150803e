import { Anchor, Drawer, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { publicationQuery } from "../../data/contents.ts";
import type { SyncEvent } from "../../data/events.ts";
import { Readable } from "../../parts/Readable.tsx";
import { Time } from "../../parts/Time.tsx";
import { actionName, TYPE_NAMES } from "./eventNames.ts";
import { Outcome } from "./EventTable.tsx";

/** Everything that is known of an event. */
export function EventDetails({ event, zone, close }: { event: SyncEvent | null; zone: string | undefined; close: () => void }) {
  return (
    <Drawer opened={event !== null} onClose={close} position="right" size="lg" title="Event" closeButtonProps={{ "aria-label": "Close" }}>
      {event && <Known event={event} zone={zone} />}
    </Drawer>
  );
}

function Known({ event, zone }: { event: SyncEvent; zone: string | undefined }) {
  return (
    <Stack>
      <Text fw={600} dir="auto">
        {event.description}
      </Text>
      {event.error_message && (
        <Text size="sm" c="red" dir="auto">
          {event.error_message}
        </Text>
      )}
      <Table withRowBorders={false} verticalSpacing={4} aria-label="Facts">
        <Table.Tbody>
          <Fact name="Outcome">
            <Outcome success={event.success} />
          </Fact>
          <Fact name="When">
            <Time at={event.timestamp} zone={zone} seconds />
          </Fact>
          <Fact name="Kind">
            {actionName(event.action)} ({TYPE_NAMES[event.type]})
          </Fact>
          {event.duration_ms !== null && <Fact name="Took">{event.duration_ms.toLocaleString()} ms</Fact>}
          {event.external_id !== null && <Fact name="WordPress post">{event.external_id}</Fact>}
          <Fact name="Event">{event.id}</Fact>
        </Table.Tbody>
      </Table>
      {event.content_id !== null && (
        <Group gap="md">
          <Anchor size="sm" renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: event.content_id! }} {...props} />}>
            Article {event.content_id}
          </Anchor>
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: event.content_id! }} {...props} />}
          >
            Its publication
          </Anchor>
        </Group>
      )}
      <Readable label="Details" value={event.details} />
      {event.content_id !== null && typeof event.details["attempt"] === "number" && <Call event={event} content_id={event.content_id} />}
    </Stack>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <Table.Tr>
    <Table.Th w={130} c="dimmed" fw={400}>
      {name}
    </Table.Th>
    <Table.Td>{children}</Table.Td>
  </Table.Tr>
);

/** A call ends and its event is written in one transaction, each by its own clock. */
const SAME_MS = 5_000;

/** The call that the event tells of: what was sent and answered, as the publication keeps it, secrets masked. */
function Call({ event, content_id }: { event: SyncEvent; content_id: number }) {
  const { data, isPending } = useQuery(publicationQuery(content_id));
  const at = Date.parse(event.timestamp);
  const call = data?.attempts.findLast(
    ({ attempt, ended_at }) =>
      attempt === event.details["attempt"] && ended_at !== undefined && Math.abs(Date.parse(ended_at) - at) < SAME_MS,
  );
  if (!call)
    return (
      <Text size="sm" c="dimmed">
        {isPending ? "Looking for the call…" : "The call itself is kept no more: a publication keeps its last 20."}
      </Text>
    );
  return (
    <>
      {call.request && <Readable label="Sent, secrets masked" value={call.request} />}
      {call.response && <Readable label={`Answered ${call.response.status}`} value={call.response.body} />}
    </>
  );
}
