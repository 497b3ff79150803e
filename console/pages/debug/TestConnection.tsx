import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../../data/client.ts";
import { useMayWrite } from "../../data/session.ts";
import { Problem } from "../../parts/Trouble.tsx";

/** Calls the site now; the checks follow. */
export function TestConnection({ integration_id }: { integration_id: number }) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => take(api.integration.integrations[":id"]["test-connection"].index.$post({ param: { id: String(integration_id) } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["integration", integration_id] }),
  });
  const answer = test.data?.data;
  if (!useMayWrite()) return null;
  return (
    <>
      <Group gap="sm">
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          Test connection
        </Button>
        <Text size="sm" c="dimmed">
          Most of this is seen whenever the site is called; this calls it now.
        </Text>
      </Group>
      {test.error && <Problem error={test.error} />}
      {answer && (
        <Alert color={answer.ok ? "teal" : "red"} title={answer.ok ? `It works: ${answer.duration_ms} ms` : answer.message} role="status">
          {answer.ok ? answer.message : answer.advice}
        </Alert>
      )}
    </>
  );
}
