import "./flow.css";
import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { actionName } from "../../../domain/events/kinds.ts";
import type { SyncEvent } from "../../data/events/lists.ts";
import { Time } from "../../parts/time/Time.tsx";

interface Props {
  rows: SyncEvent[];
  /** ids of the events that arrived while the page was open */
  arrived: Set<number>;
  zone: string | undefined;
  open: (event: SyncEvent) => void;
}

export const Outcome = ({ success }: { success: boolean }) => (
  <Badge variant="dot" color={success ? "teal" : "red"} size="md">
    {success ? "Succeeded" : "Failed"}
  </Badge>
);

export function EventTable({ rows, arrived, zone, open }: Props) {
  return (
    <Table verticalSpacing="xs" aria-label="Events" layout="fixed">
      <Table.Thead visibleFrom="sm">
        <Table.Tr>
          <Table.Th w={205}>When</Table.Th>
          <Table.Th>What happened</Table.Th>
          <Table.Th w={190} visibleFrom="md">
            Kind
          </Table.Th>
          <Table.Th w={124}>Outcome</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((event) => (
          <Table.Tr key={event.id} className={arrived.has(event.id) ? "arrived" : ""}>
            <Table.Td visibleFrom="sm" valign="top">
              <Text size="sm">
                <Time at={event.timestamp} zone={zone} seconds />
              </Text>
              {event.duration_ms !== null && (
                <Text size="xs" c="dimmed">
                  {event.duration_ms.toLocaleString()} ms
                </Text>
              )}
            </Table.Td>
            <Table.Td valign="top">
              <Group hiddenFrom="sm" gap="xs" mb={4}>
                <Outcome success={event.success} />
                <Text size="xs" c="dimmed">
                  <Time at={event.timestamp} zone={zone} seconds />
                </Text>
              </Group>
              <Anchor
                component="button"
                type="button"
                ta="start"
                size="sm"
                py={2}
                dir="auto"
                lineClamp={3}
                underline="hover"
                onClick={() => open(event)}
              >
                {event.description}
              </Anchor>
              {event.error_message && !event.description.includes(event.error_message) && (
                <Text size="xs" c="red" dir="auto" lineClamp={2}>
                  {event.error_message}
                </Text>
              )}
              {event.content_id !== null && (
                <Anchor
                  size="xs"
                  py={4}
                  style={{ display: "inline-block" }}
                  renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: event.content_id! }} {...props} />}
                >
                  Activity of the article
                </Anchor>
              )}
            </Table.Td>
            <Table.Td visibleFrom="md" valign="top">
              <Text size="sm">{actionName(event.action)}</Text>
            </Table.Td>
            <Table.Td visibleFrom="sm" valign="top">
              <Outcome success={event.success} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
