import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { isActive, type Run, runQuery, useChangeRun } from "../../data/automation.ts";
import { useMayPublish, useMe } from "../../data/session.ts";
import { Confirm } from "../../parts/Confirm.tsx";
import { Page } from "../../parts/Page.tsx";
import { RunBadge } from "../../parts/automation/RunBadge.tsx";
import { StartedBy } from "../../parts/automation/StartedBy.tsx";
import { Section } from "../../parts/Section.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Missing } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Articles } from "./run/Articles.tsx";
import { Causes } from "./run/Causes.tsx";
import { Progress } from "./run/Progress.tsx";
import { Stages } from "./run/Stages.tsx";
import { webHref } from "../../data/webHref.ts";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/runs/$runId");

/** One automation run: its progress, its result, and why some articles failed. */
export function RunPage() {
  const { runId } = route.useParams();
  const { user } = useMe();
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  if (!run)
    return error ? (
      <Missing error={error} again={() => void refetch()} what="automation run" back={{ label: "Automation runs", to: "/runs" }} />
    ) : (
      <Skeleton h={320} {...LOADING} />
    );
  const zone = run.time_zone;
  return (
    <Page
      title={`Automation run of ${run.site_name}`}
      up={{ label: `Runs of ${run.site_name}`, to: "/sites/$siteId/runs", params: { siteId: run.site_id } }}
    >
      <Stack>
        <Group style={{ gap: "4px 12px" }}>
          <RunBadge run={run} />
          <Text size="sm" c="dimmed">
            Started <Time at={run.started_at} zone={zone} /> <StartedBy run={run} />
            {run.finished_at && (
              <>
                , ended <Time at={run.finished_at} zone={zone} />
              </>
            )}
          </Text>
        </Group>
        <Section title="Progress" actions={<Actions run={run} />}>
          {run.error && (
            <Alert color="red" title="The run failed" role="alert">
              <span dir="auto">{run.error}</span>
            </Alert>
          )}
          {run.state === "paused" && (
            <Alert color="orange" title="Paused">
              Articles that were not sent stay approved. When you resume the run, they get new times.
            </Alert>
          )}
          <Progress run={run} />
        </Section>
        {run.causes.length > 0 && <Causes causes={run.causes} />}
        <Articles run={run} />
        <Stages run={run} />
        {user.is_operator && run.workflow_url && (
          <Anchor size="sm" href={webHref(run.workflow_url)} target="_blank" rel="noreferrer">
            Workflow in Temporal
          </Anchor>
        )}
      </Stack>
    </Page>
  );
}

function Actions({ run }: { run: Run }) {
  const change = useChangeRun(run.id);
  const mayWrite = useMayPublish();
  if (!mayWrite || !isActive(run)) return null;
  return (
    <>
      {change.error && <Problem error={change.error} />}
      {run.state === "running" && !run.cancel_requested && (
        <Button variant="default" loading={change.isPending && change.variables === "pause"} onClick={() => change.mutate("pause")}>
          Pause
        </Button>
      )}
      {run.state === "paused" && (
        <Button loading={change.isPending && change.variables === "resume"} onClick={() => change.mutate("resume")}>
          Resume
        </Button>
      )}
      {!run.cancel_requested && (
        <Confirm label="Cancel the run" color="red" variant="outline" yes="Cancel run" onYes={() => change.mutate("cancel")}>
          Articles that were not sent go back to review. Published posts stay. You can't resume a cancelled run.
        </Confirm>
      )}
    </>
  );
}
