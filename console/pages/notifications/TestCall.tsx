import { Alert, Button } from "@mantine/core";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
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

/** The result of the test call. */
export function TestResult({ test }: { test: Test }) {
  if (test.error) return <Problem error={test.error} />;
  if (!test.data) return null;
  const { state, last_status, last_error } = test.data.data;
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
  return (
    <Alert color="red" title="The test did not arrive" role="alert" withCloseButton onClose={test.reset}>
      {last_error ?? `The endpoint answered ${last_status}.`}
    </Alert>
  );
}
