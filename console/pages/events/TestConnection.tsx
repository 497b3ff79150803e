import { Button, Group, Text } from "@mantine/core";
import { useTest } from "../../data/integration.ts";
import { useMayPublish } from "../../data/session.ts";
import { ConnectionResult } from "../../parts/sites/ConnectionResult.tsx";

interface Props {
  integration_id: number;
  /** the messages of the problems that the page shows already */
  told: string[];
}

/** Calls the site now. The checks update afterwards. */
export function TestConnection({ integration_id, told }: Props) {
  const test = useTest(integration_id);
  const result = test.data?.data;
  if (!useMayPublish()) return null;
  return (
    <>
      <Group gap="sm">
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          Test connection
        </Button>
        <Text size="sm" c="dimmed">
          The test shows whether IGNY8 can reach the site. “Sync now”, above, checks versions, clock, SEO plugin and media library.
        </Text>
      </Group>
      {result && !result.ok && told.includes(result.message) ? (
        <Text size="sm" role="status">
          Tested just now: the same problem.
        </Text>
      ) : (
        <ConnectionResult integrationId={integration_id} test={test} again={() => test.mutate()} />
      )}
    </>
  );
}
