import { Alert, Button, Group, Text } from "@mantine/core";
import { ConnectionResult } from "../../../parts/sites/ConnectionResult.tsx";
import type { Integration } from "../../../data/integration.ts";
import type { OfStep } from "./stepProps.ts";
import { Step } from "./Step.tsx";
import { Waits } from "./Waits.tsx";

/** IGNY8's call to the site. It runs by itself when the plugin has reached IGNY8. */
export function TestStep({ guide, siteId: _, mayWrite, integration, ...step }: OfStep & { integration: Integration | undefined }) {
  const { test, failure, isReached, isActive, mayTest } = guide;
  const run = () => integration && test.mutate(integration.id);
  const waits = isReached && !isActive && failure === undefined && !test.data && !test.error;
  return (
    <Step
      {...step}
      title="Test the connection"
      summary={
        test.data && integration ? (
          <ConnectionResult integrationId={integration.id} test={test} again={run} />
        ) : (
          <Text size="sm">IGNY8 reaches the site.</Text>
        )
      }
    >
      <Text size="sm">IGNY8 tests the connection automatically as soon as the plugin is active.</Text>
      {waits && <Waits>Testing the connection…</Waits>}
      {integration && <ConnectionResult integrationId={integration.id} test={test} again={run} />}
      {failure !== undefined && !test.data && (
        <Alert color="red" title="The test failed" role="alert">
          {failure}
        </Alert>
      )}
      <Group>
        <Button
          variant={step.state === "next" && !waits ? "filled" : "default"}
          disabled={!integration || !mayWrite || !mayTest}
          loading={test.isPending}
          onClick={run}
        >
          Test connection
        </Button>
      </Group>
    </Step>
  );
}
