import { Alert, Button, Skeleton, Stack, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { type Endpoint, endpointQuery } from "../../data/notifications.ts";
import { useMayPublish } from "../../data/session.ts";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Missing } from "../../parts/missing/Missing.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { EndpointBadge } from "./EndpointBadge.tsx";
import { EndpointSecret } from "./EndpointSecret.tsx";
import { stillDisabled, TestCall, TestResult, useTestCall } from "./TestCall.tsx";
import { Verify } from "./Verify.tsx";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { LOADING } from "../../parts/loading.ts";

/** Loaded when somebody looks at the settings. */
const EditEndpoint = lazyRouteComponent(() => import("./EditEndpoint.tsx"), "EditEndpoint");
const route = getRouteApi("/inside/webhooks/$endpointId");

/** One endpoint: whether it works, its deliveries, its event kinds, and how the receiver verifies the sender. */
export function NotificationEndpoint() {
  const { endpointId } = route.useParams();
  const { data, error, refetch } = useQuery(endpointQuery(endpointId));
  if (error && !data)
    return <Missing error={error} again={() => void refetch()} what="webhook" back={{ label: "Webhooks", to: "/webhooks" }} />;
  return data ? <Shown endpoint={data} /> : <Skeleton h={320} {...LOADING} />;
}

function Shown({ endpoint }: { endpoint: Endpoint }) {
  const { id, url, description } = endpoint;
  const { part = "deliveries" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  const test = useTestCall(id);
  return (
    <Page
      title={description || url}
      clamped
      up={{ label: "Webhooks", to: "/webhooks" }}
      narrow
      actions={mayWrite && <TestCall test={test} />}
    >
      <Stack gap="sm">
        <Stack gap={4} align="flex-start">
          <EndpointBadge {...endpoint} />
          {description && <Text size="sm">{url}</Text>}
          <Text size="sm" c="dimmed">
            {endpoint.last_success_at ? (
              <>
                Last successful request: <Time at={endpoint.last_success_at} />
              </>
            ) : (
              "No request has succeeded yet."
            )}
          </Text>
        </Stack>
        <Health endpoint={endpoint} failedTest={stillDisabled(test, endpoint)} />
        <TestResult test={test} endpoint={endpoint} />
      </Stack>
      <Tabs
        value={part}
        onChange={(next) => void navigate({ search: { part: next ?? undefined }, replace: true })}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="deliveries">Deliveries</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
          <Tabs.Tab value="verify">Secret</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="deliveries">
          <Deliveries endpoint={endpoint} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <Suspense fallback={<Skeleton h={320} {...LOADING} />}>
            <EditEndpoint key={endpoint.updated_at} endpoint={endpoint} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="verify">
          <Stack gap="xl">
            <EndpointSecret id={id} />
            <Verify />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Why nothing is sent or nothing arrives, and what to do. */
function Health({ endpoint, failedTest }: { endpoint: Endpoint; failedTest: string }) {
  const mayWrite = useMayPublish();
  const enable = useChange(
    () => take(api.account.notifications[":id"].index.$patch({ param: { id: String(endpoint.id) }, json: { enabled: true } })),
    { stale: [["notifications"], ["deliveries", endpoint.id]], said: () => "Webhook enabled.", loud: true },
  );
  if (!endpoint.enabled)
    return (
      <Alert color="orange" title="Disabled. Nothing is sent." role="status">
        <Stack gap="xs" align="flex-start">
          <Text size="sm" dir="auto">
            {endpoint.disabled_reason ?? "This webhook is disabled."}{" "}
            {endpoint.disabled_at && (
              <>
                (<Time at={endpoint.disabled_at} />)
              </>
            )}
          </Text>
          {failedTest && (
            <Text size="sm" fw={600} dir="auto" role="alert">
              {failedTest}
            </Text>
          )}
          <Text size="sm">
            When your server works again, send a test, then enable the webhook. After that, you can resend failed deliveries one by one.
            Events that happen now are not sent later.
          </Text>
          {mayWrite && (
            <Button size="xs" variant="default" loading={enable.isPending} onClick={() => enable.mutate(undefined)}>
              Enable
            </Button>
          )}
        </Stack>
      </Alert>
    );
  if (!endpoint.failing_since) return null;
  return (
    <Alert color="orange" title="Requests are failing" role="status">
      <Text size="sm">
        No request has succeeded since <Time at={endpoint.failing_since} />. IGNY8 retries each delivery for three days. If none succeeds in
        that time, IGNY8 disables the webhook. The deliveries show the answers.
      </Text>
    </Alert>
  );
}
