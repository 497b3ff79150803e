import { Anchor, Button, Group, Stack, Title } from "@mantine/core";
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
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Failed articles
        </Title>
        {mayWrite && failed > 0 && run.causes.length > 1 && (
          <Button
            size="xs"
            variant="default"
            loading={retry.isPending && retry.variables.cause === undefined}
            onClick={() => retry.mutate({})}
          >
            Try all {failed.toLocaleString()} again
          </Button>
        )}
      </Group>
      <Causes
        causes={run.causes}
        actions={({ type, failed: count, content_ids }) => (
          <>
            {mayWrite && count > 0 && <FixCause cause={{ type, failed: count, content_ids }} oneSite={run.sites.length === 1} />}
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
    </Stack>
  );
}
