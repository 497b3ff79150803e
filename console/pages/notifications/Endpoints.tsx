import { Anchor, Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { endpointsQuery, kindLabel } from "../../data/notifications.ts";
import { useMayPublish } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { hasRows, Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { AddEndpoint } from "./AddEndpoint.tsx";
import { EndpointBadge } from "./EndpointBadge.tsx";
import { formatName } from "./FormatFields.tsx";
import { counted } from "../../../domain/text.ts";

/** The account's webhooks: addresses that get events. */
export function Webhooks() {
  const query = useInfiniteQuery(endpointsQuery);
  const mayWrite = useMayPublish();
  const [adding, { open, close }] = useDisclosure();
  const add = mayWrite && <Button onClick={open}>Add webhook</Button>;
  return (
    <Page
      title="Webhooks"
      about="IGNY8 sends events to these addresses: to your own programs, or to Slack, Discord and Microsoft Teams. Up to 20."
      actions={hasRows(query) && add}
    >
      <Listing
        query={query}
        empty={
          <Empty title="No webhooks yet" action={add}>
            Get a message in Slack when an article fails, or tell your own program when an article is published.
          </Empty>
        }
      >
        {(endpoints) => (
          <Rows
            label="Webhooks"
            heads={[
              "Webhook",
              { name: "Events", visibleFrom: "sm", w: 150 },
              { name: "Status", w: 130 },
              { name: "Last success", visibleFrom: "md", w: 200 },
            ]}
          >
            {endpoints.map((endpoint) => (
              <Table.Tr key={endpoint.id}>
                <Table.Td>
                  <Anchor
                    fw={600}
                    size="sm"
                    lineClamp={2}
                    dir="auto"
                    renderRoot={(props) => <Link to="/webhooks/$endpointId" params={{ endpointId: endpoint.id }} {...props} />}
                  >
                    {endpoint.description || endpoint.url}
                  </Anchor>
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    {[endpoint.format === "igny8" ? "" : formatName(endpoint.format), endpoint.description ? endpoint.url : ""]
                      .filter(Boolean)
                      .join(" · ")}
                  </Text>
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Text size="sm" title={endpoint.kinds.map(kindLabel).join("\n")}>
                    {endpoint.kinds.length === NOTIFICATION_KINDS.length
                      ? "All events"
                      : endpoint.kinds.length === 1
                        ? kindLabel(endpoint.kinds[0]!)
                        : counted(endpoint.kinds.length, "event")}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <EndpointBadge {...endpoint} />
                </Table.Td>
                <Table.Td visibleFrom="md">
                  <Text size="sm">{endpoint.last_success_at ? <Time at={endpoint.last_success_at} /> : "Never"}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Rows>
        )}
      </Listing>
      <AddEndpoint opened={adding} onClose={close} />
    </Page>
  );
}
