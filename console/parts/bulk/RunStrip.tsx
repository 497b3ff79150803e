import { Anchor, Button, CloseButton, Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { counted } from "../../../domain/text.ts";
import { bulkRunQuery, leftOf, useCancelRun } from "../../data/bulk.ts";
import { useMayPublish } from "../../data/session.ts";
import { Time } from "../time/Time.tsx";
import { Problem } from "../Trouble.tsx";
import { Refused } from "./Refused.tsx";
import { RunProgress, totalOf } from "./RunProgress.tsx";
import { isPlanned, RunState } from "./RunState.tsx";
import { doneBy, refusedOf } from "./words.ts";

const TOGETHER = { create: "published", update: "updated", down: "unpublished", back: "restored" };

/** The progress of a new bulk run, above the list that started it. */
export function RunStrip({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: run, error, refetch } = useQuery(bulkRunQuery(id));
  const cancel = useCancelRun(id);
  const mayWrite = useMayPublish();
  if (!run) return error ? <Problem error={error} again={() => void refetch()} /> : null;
  const refused = refusedOf(run);
  return (
    <Paper withBorder p="md" role="region" aria-label="The bulk run">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="sm">
            <Text fw={600}>
              {counted(run.accepted, "article")} {TOGETHER[doneBy(run)]} together
            </Text>
            <RunState run={run} refused={refused} />
            {isPlanned(run) && (
              <Text size="sm">
                <Time at={run.publish_at!} />
              </Text>
            )}
          </Group>
          <CloseButton aria-label="Dismiss" onClick={onClose} />
        </Group>
        {totalOf(run.states) > 0 && <RunProgress run={run} states={run.states} refused={refused} label="Progress" />}
        {refused > 0 && (
          <div>
            <Text size="sm">Not accepted:</Text>
            <Refused refused={run.refused} />
          </div>
        )}
        <Group gap="md">
          <Anchor size="sm" renderRoot={(props) => <Link to="/bulk/$bulkId" params={{ bulkId: id }} {...props} />}>
            Open the bulk run
          </Anchor>
          {mayWrite && leftOf(run) > 0 && run.state !== "cancelled" && (
            <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
              Cancel remaining
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
