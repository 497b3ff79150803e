import { Anchor, Button, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { endpointsQuery, kindLabel } from "../../data/notifications.ts";
import { useMayWrite } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { AddEndpoint } from "./AddEndpoint.tsx";
import { EndpointBadge } from "./EndpointBadge.tsx";

/** The account's endpoints, which are notified of events. */
export function Notifications() {
  const query = useInfiniteQuery(endpointsQuery);
  const mayWrite = useMayWrite();
  const [adding, { open, close }] = useDisclosure();
  const add = mayWrite && <Button onClick={open}>Add an endpoint</Button>;
  return (
    <Page
      title="Notifications"
      about="Endpoints are addresses of yours that IGNY8 calls when something happens, signed so that you can tell it is us. At most 20."
      actions={add}
    >
      <Listing
        query={query}
        empty={
          <Empty title="No endpoint yet" action={add}>
            Let a program of yours know when an article is on its site, or when a site does not answer: give the address that is to be
            called.
          </Empty>
        }
      >
        {(endpoints) => (
          <Rows
            label="Endpoints"
            heads={["Endpoint", { name: "Events", visibleFrom: "sm" }, "State", { name: "Last success", visibleFrom: "md" }]}
          >
            {endpoints.map((endpoint) => (
              <Table.Tr key={endpoint.id}>
                <Table.Td>
                  <Anchor
                    fw={600}
                    size="sm"
                    lineClamp={2}
                    dir="auto"
                    renderRoot={(props) => <Link to="/notifications/$endpointId" params={{ endpointId: endpoint.id }} {...props} />}
                  >
                    {endpoint.description || endpoint.url}
                  </Anchor>
                  {endpoint.description && (
                    <Text size="xs" c="dimmed" lineClamp={1}>
                      {endpoint.url}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Text size="sm" title={endpoint.kinds.map(kindLabel).join("\n")}>
                    {endpoint.kinds.length === NOTIFICATION_KINDS.length
                      ? "Everything"
                      : endpoint.kinds.length === 1
                        ? kindLabel(endpoint.kinds[0]!)
                        : `${endpoint.kinds.length} kinds of events`}
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
