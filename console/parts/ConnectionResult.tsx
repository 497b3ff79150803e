import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { MutationStatus } from "@tanstack/react-query";
import { useChangeIntegration } from "../data/integration.ts";
import { useMayWrite } from "../data/session.ts";
import { Problem } from "./Trouble.tsx";

interface Test {
  error: Error | null;
  status: MutationStatus;
  data?: { data: { ok: boolean; message: string; advice: string | null; home_url: string | null; duration_ms: number } } | undefined;
}

/**
 * What a connection test found. Where the site calls itself another address, that one can be taken over.
 * @param again tests anew
 */
export function ConnectionResult({ integrationId, test, again }: { integrationId: number; test: Test; again: () => void }) {
  const change = useChangeIntegration(integrationId);
  const mayWrite = useMayWrite();
  const result = test.data?.data;
  if (test.error) return <Problem error={test.error} />;
  if (!result) return null;
  const { ok, message, advice, home_url } = result;
  return (
    <Alert
      color={ok ? (home_url ? "yellow" : "teal") : "red"}
      title={ok ? `It works: ${result.duration_ms} ms` : message}
      role={ok ? "status" : "alert"}
    >
      <Stack gap="xs">
        {ok && <Text size="sm">{message}</Text>}
        {advice && <Text size="sm">{advice}</Text>}
        {change.error && <Problem error={change.error} />}
        {home_url && mayWrite && (
          <Group>
            <Button
              size="xs"
              variant="default"
              loading={change.isPending}
              onClick={() => change.mutate({ config_json: { site_url: home_url } }, { onSuccess: again })}
            >
              Use {home_url}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
