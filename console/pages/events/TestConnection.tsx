import { Button, Group, Text } from "@mantine/core";
import { useSync, useTest } from "../../data/integration.ts";
import { sayDone } from "../../data/toast/say.ts";
import { useMayPublish } from "../../data/session.ts";
import { ConnectionResult } from "../../parts/sites/ConnectionResult.tsx";
import { Problem } from "../../parts/Trouble.tsx";

interface Props {
  integration_id: number;
  /** the messages of the problems that the page shows already */
  told: string[];
}

/** Calls the site now, or syncs it. The checks update afterwards. */
export function TestConnection({ integration_id, told }: Props) {
  const test = useTest(integration_id);
  const read = useSync(integration_id);
  const result = test.data?.data;
  if (!useMayPublish()) return null;
  return (
    <>
      <Group gap="sm">
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          Test connection
        </Button>
        <Button
          variant="default"
          loading={read.isPending}
          onClick={() =>
            read.mutate(undefined, { onSuccess: () => sayDone("Reading the site. The results will appear here.", { color: "blue" }) })
          }
        >
          Sync now
        </Button>
        <Text size="sm" c="dimmed">
          The test shows whether IGNY8 can reach the site. “Sync now” shows versions, clock, SEO plugin and media library.
        </Text>
      </Group>
      {read.error && <Problem error={read.error} />}
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
