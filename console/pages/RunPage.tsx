import { Alert, Anchor, Button, Group, Progress, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isActive, type Run, runQuery, useChangeRun } from "../data/automation.ts";
import { useMayWrite } from "../data/session.ts";
import { Confirm } from "../parts/Confirm.tsx";
import { Facts } from "../parts/Facts.tsx";
import { Page } from "../parts/Page.tsx";
import { RunBadge } from "../parts/RunBadge.tsx";
import { runCounts } from "../parts/runCounts.ts";
import { Section } from "../parts/Section.tsx";
import { Time } from "../parts/Time.tsx";
import { Problem } from "../parts/Trouble.tsx";
import { Stages } from "./run/Stages.tsx";

const route = getRouteApi("/inside/runs/$runId");

/** One run of a site's automation: how far it is, what came of it, and why some articles did not get through. */
export function RunPage() {
  const { runId } = route.useParams();
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  if (!run)
    return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} aria-busy="true" aria-label="Loading" />;
  const zone = run.time_zone;
  return (
    <Page
      title={`Run of ${run.site_name}`}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/sites/$siteId/runs" params={{ siteId: run.site_id }} {...props} />}>
          All runs of the site
        </Button>
      }
    >
      <Stack>
        <Section title="How far it is" actions={<Actions run={run} />}>
          <Facts
            facts={[
              ["State", <RunBadge key="state" run={run} />],
              [
                "Started",
                <span key="started">
                  <Time at={run.started_at} zone={zone} />, {run.trigger === "manual" ? "by hand" : "by its schedule"}
                </span>,
              ],
              ["Ended", run.finished_at ? <Time key="ended" at={run.finished_at} zone={zone} /> : "Not yet"],
              ...(run.workflow_url
                ? ([
                    [
                      "Temporal",
                      <Anchor key="t" size="sm" href={run.workflow_url} target="_blank" rel="noreferrer">
                        Its run in Temporal
                      </Anchor>,
                    ],
                  ] as [string, ReactNode][])
                : []),
            ]}
          />
          {run.error && (
            <Alert color="red" title="The run failed" role="alert">
              <span dir="auto">{run.error}</span>
            </Alert>
          )}
          {run.state === "paused" && (
            <Alert color="orange" title="Paused">
              What has not begun was taken back and stays approved. Resumed, it gets new times.
            </Alert>
          )}
          <Articles run={run} />
        </Section>
        {run.causes.length > 0 && <Causes causes={run.causes} />}
        <Stages stages={run.stages} zone={zone} />
      </Stack>
    </Page>
  );
}

function Articles({ run }: { run: Run }) {
  const { total, published, failed, back, to_come, left, on_hold } = runCounts(run.counts);
  const ended = published + failed + back;
  const shown: [string, number][] = [
    ["Published", published],
    ["To come", to_come],
    ["Failed", failed],
    ["Taken back", back],
    ["Left in review", left],
  ];
  return (
    <Stack gap="xs" role="status">
      {total > 0 && (
        <Progress
          value={(100 * ended) / total}
          aria-label={`${ended} of ${total} articles have ended`}
          color={failed > 0 ? "orange" : "teal"}
        />
      )}
      <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }}>
        {shown.map(([label, count]) => (
          <div key={label}>
            <Text fz={22} fw={650} lh={1.2} {...(label === "Failed" && count > 0 ? { c: "red" } : {})}>
              {count}
            </Text>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {on_hold > 0 && (
        <Text size="sm">
          Of those left in review, {on_hold} {on_hold === 1 ? "is" : "are"} on hold.
        </Text>
      )}
      {isActive(run) && to_come > 0 && (
        <Text size="sm">
          <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId/calendar" params={{ siteId: run.site_id }} {...props} />}>
            When they go out
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}

function Actions({ run }: { run: Run }) {
  const change = useChangeRun(run.id);
  const mayWrite = useMayWrite();
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
        <Confirm label="Cancel the run" color="red" variant="outline" yes="Cancel it" onYes={() => change.mutate("cancel")}>
          What has not begun goes back to review. What is on the site stays there. The run can't be taken up again.
        </Confirm>
      )}
    </>
  );
}

function Causes({ causes }: { causes: Run["causes"] }) {
  return (
    <Section title="Why some did not get through">
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {causes.map(({ type, count, message, content_ids }) => (
          <li key={type}>
            <Text size="sm" dir="auto">
              {count} {count === 1 ? "article" : "articles"}: {message}
            </Text>
            <Group gap="sm">
              {content_ids.map((contentId) => (
                <Anchor
                  key={contentId}
                  size="sm"
                  renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId }} {...props} />}
                >
                  Article {contentId}
                </Anchor>
              ))}
              {count > content_ids.length && (
                <Text size="sm" c="dimmed">
                  and {count - content_ids.length} more
                </Text>
              )}
            </Group>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
