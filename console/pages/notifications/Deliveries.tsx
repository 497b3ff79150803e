import { Anchor, Badge, Button, Code, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { deliveriesQuery, type Delivery, type Endpoint, kindLabel } from "../../data/notifications.ts";
import { useMayPublish } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { ACTIONS, Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";

const RETRYING = { label: "Retrying", color: "orange" };
const STATES = {
  pending: { label: "Pending", color: "blue" },
  delivered: { label: "Delivered", color: "teal" },
  failed: { label: "Failed", color: "red" },
} as const;

/** What was sent to an endpoint, and each result. */
export function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const query = useInfiniteQuery(deliveriesQuery(endpoint.id));
  const queries = useQueryClient();
  // The result of a call also changes the endpoint's state.
  const made = query.data?.map(({ attempts, finished_at }) => `${attempts} ${finished_at}`).join(",");
  useEffect(() => void queries.invalidateQueries({ queryKey: ["notifications"] }), [queries, made]);
  return (
    <Listing
      query={query}
      empty={
        <Empty title="Nothing sent yet">Each event appears here with the answer of your server. Send a test to see whether it works.</Empty>
      }
    >
      {(deliveries) => (
        <Rows label="Deliveries" heads={["Event", "Status", { name: "Answer", visibleFrom: "sm" }, { ...ACTIONS, visibleFrom: "sm" }]} top>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} endpoint={endpoint} />
          ))}
        </Rows>
      )}
    </Listing>
  );
}

function Row({ delivery, endpoint }: { delivery: Delivery; endpoint: Endpoint }) {
  const { id, kind, state, attempts, payload } = delivery;
  const { label, color } = state === "pending" && attempts > 0 ? RETRYING : STATES[state];
  const [shown, setShown] = useState(false);
  const mayWrite = useMayPublish();
  const retry = useChange(
    () =>
      take(
        api.account.notifications[":id"].deliveries[":delivery_id"].retry.index.$post({
          param: { id: String(endpoint.id), delivery_id: id },
        }),
      ),
    { stale: [["deliveries", endpoint.id]], said: () => "Resending.", loud: true },
  );
  // A disabled webhook resends nothing; its page says what comes first.
  const resend = mayWrite && endpoint.enabled && (
    <Button
      size="compact-sm"
      variant="default"
      loading={retry.isPending}
      onClick={() => retry.mutate(undefined)}
      aria-label={`Resend: ${kindLabel(kind)}`}
    >
      Resend
    </Button>
  );
  return (
    <>
      <Table.Tr style={shown ? { borderBottom: 0 } : {}}>
        <Table.Td>
          <Text size="sm" fw={600}>
            {kindLabel(kind)}
          </Text>
          <Text size="xs" c="dimmed">
            <Time at={delivery.created_at} />
          </Text>
          <Answer delivery={delivery} hiddenFrom="sm" />
          <Anchor component="button" type="button" size="xs" ta="left" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? "Hide data" : "Show data"}
          </Anchor>
        </Table.Td>
        <Table.Td>
          <Badge variant="dot" color={color}>
            {label}
          </Badge>
          <Text size="xs" c="dimmed" mt={4}>
            {attempts === 1 ? "1 attempt" : `${attempts} attempts`}
            {delivery.next_attempt_at && (
              <>
                , next retry <Time at={delivery.next_attempt_at} />
              </>
            )}
          </Text>
          {/* On a phone a column of its own would squeeze the others. */}
          <Group mt={6} hiddenFrom="sm">
            {resend}
          </Group>
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <Answer delivery={delivery} />
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <Group justify="flex-end">{resend}</Group>
        </Table.Td>
      </Table.Tr>
      {shown && (
        <Table.Tr>
          <Table.Td colSpan={4} pt={0}>
            <Code block style={{ whiteSpace: "pre-wrap" }}>
              {`${delivery.event_id}\n${JSON.stringify(payload, null, 2)}`}
            </Code>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Answer({ delivery: { last_status, last_error }, hiddenFrom }: { delivery: Delivery; hiddenFrom?: "sm" }) {
  if (last_status === null && last_error === null) return null;
  return (
    <Text size="xs" dir="auto" lineClamp={4} {...(hiddenFrom ? { hiddenFrom } : {})}>
      {last_error ?? `Answered ${last_status}`}
    </Text>
  );
}
