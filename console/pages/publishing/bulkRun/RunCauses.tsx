import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type BulkRun, type RetryWhich, useRetryRun } from "../../../data/bulk.ts";
import { useMayPublish } from "../../../data/session.ts";
import { FixCause } from "../../../parts/articles/FixCause.tsx";
import { Causes } from "../../../parts/bulk/Causes.tsx";

/** A run's failures by cause, with a retry for one cause or for all. */
export function RunCauses({ run }: { run: BulkRun }) {
  const mayWrite = useMayPublish();
  const retry = useRetryRun(run.id);
  const failed = run.states.failed ?? 0;
  const ofOneSite = run.sites.filter(({ states }) => (states.failed ?? 0) > 0).length === 1;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Failed articles
      </Title>
      <Causes
        causes={run.causes}
        actions={({ type, message, failed: count, content_ids }) => (
          <>
            {mayWrite && count > 0 && <FixCause cause={{ type, message, failed: count, content_ids }} oneSite={ofOneSite} />}
            {mayWrite && count > 0 && type !== "PostGone" && (
              <Button
                size="xs"
                variant="default"
                loading={retry.isPending && retry.variables.cause === type}
                onClick={() => retry.mutate({ cause: type as NonNullable<RetryWhich["cause"]> })}
              >
                {count === 1 ? "Try again" : `Try these ${count.toLocaleString()} again`}
              </Button>
            )}
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link
                  to="/content"
                  search={{
                    bulk_run_id: run.id,
                    cause: type,
                    publication_state: type === "PostGone" ? "gone" : count > 0 ? "failed" : "retrying",
                  }}
                  {...props}
                />
              )}
            >
              Show articles
            </Anchor>
          </>
        )}
      />
      {mayWrite && failed > 0 && run.causes.length > 1 && (
        <Group gap="sm">
          <Button
            size="xs"
            variant="default"
            loading={retry.isPending && retry.variables.cause === undefined}
            onClick={() => retry.mutate({})}
          >
            Try all {failed.toLocaleString()} again
          </Button>
          <Text size="sm" c="dimmed">
            Useful after every cause is fixed.
          </Text>
        </Group>
      )}
    </Stack>
  );
}
