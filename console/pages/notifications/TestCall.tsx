import { Alert, Button } from "@mantine/core";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import type { Endpoint } from "../../data/notifications.ts";
import { Problem } from "../../parts/Trouble.tsx";

/** Sends one test call now, also to a disabled endpoint. */
export const useTestCall = (id: number) =>
  useChange(() => take(api.account.notifications[":id"].test.index.$post({ param: { id: String(id) } })), {
    stale: [["deliveries", id], ["notifications"]],
  });
type Test = ReturnType<typeof useTestCall>;

export const TestCall = ({ test }: { test: Test }) => (
  <Button loading={test.isPending} onClick={() => test.mutate(undefined)}>
    Send test
  </Button>
);

/** What a failed test adds to the reason why the endpoint is disabled: nothing if the server gave the same answer. */
export function stillDisabled({ data }: Test, { disabled_reason }: Endpoint): string {
  if (data?.data.state !== "failed") return "";
  const { last_status, last_error } = data.data;
  const answer = last_status === null ? (last_error ?? "Your server did not answer.") : `Your server answered ${last_status}.`;
  const isKnown = last_status !== null && disabled_reason?.includes(`answered ${last_status}`);
  return `The test did not arrive.${isKnown ? "" : ` ${answer}`}`;
}

/** The result of the test call, until something newer is known: the settings, or how a later request ended. A disabled endpoint's page has the failure in its own box. */
export function TestResult({ test, endpoint }: { test: Test; endpoint: Endpoint }) {
  if (test.error) return <Problem error={test.error} />;
  if (!test.data) return null;
  const { state, last_status, last_error, created_at } = test.data.data;
  const { enabled, updated_at, failing_since, last_success_at } = endpoint;
  const newer = state === "delivered" ? failing_since : last_success_at;
  const since = Math.max(...[enabled ? updated_at : null, newer].map((at) => (at === null ? 0 : Date.parse(at))));
  if (state !== "pending" && since > Date.parse(created_at)) return null;
  if (state === "delivered")
    return (
      <Alert color="teal" title={`The test arrived: answered ${last_status}`} role="status" withCloseButton onClose={test.reset}>
        If your program verified the signature, everything works.
      </Alert>
    );
  if (state === "pending")
    return (
      <Alert color="blue" title="Sending the test" role="status" withCloseButton onClose={test.reset}>
        This takes longer than usual. The list below will show the result.
      </Alert>
    );
  if (!enabled) return null;
  return (
    <Alert color="red" title="The test did not arrive" role="alert" withCloseButton onClose={test.reset}>
      {last_error ?? `Your server answered ${last_status}.`}
    </Alert>
  );
}
