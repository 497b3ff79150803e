import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../../data/client.ts";
import { useMayWrite } from "../../data/session.ts";
import { Problem } from "../../parts/Trouble.tsx";

/** Calls the site now, or reads it; the checks follow. */
export function TestConnection({ integration_id }: { integration_id: number }) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => take(api.integration.integrations[":id"]["test-connection"].index.$post({ param: { id: String(integration_id) } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["integration", integration_id] }),
  });
  const read = useMutation({
    mutationFn: () => take(api.integration.integrations[":id"].sync.index.$post({ param: { id: String(integration_id) } })),
    onSuccess: () => notifications.show({ message: "The site is being read. What that shows appears here.", color: "teal" }),
  });
  const answer = test.data?.data;
  if (!useMayWrite()) return null;
  return (
    <>
      <Group gap="sm">
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          Test connection
        </Button>
        <Button variant="default" loading={read.isPending} onClick={() => read.mutate()}>
          Read the site
        </Button>
        <Text size="sm" c="dimmed">
          A test shows whether it can be reached; reading it shows versions, clock, SEO plugin and media library.
        </Text>
      </Group>
      {test.error && <Problem error={test.error} />}
      {read.error && <Problem error={read.error} />}
      {answer && (
        <Alert color={answer.ok ? "teal" : "red"} title={answer.ok ? `It works: ${answer.duration_ms} ms` : answer.message} role="status">
          {answer.ok ? answer.message : null}
        </Alert>
      )}
    </>
  );
}
