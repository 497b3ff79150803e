import { Button, Stack } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { configQuery, isActive, runsQuery, useStartRun } from "../../../data/automation.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Confirm } from "../../../parts/Confirm.tsx";
import { Empty } from "../../../parts/Empty.tsx";
import { Listing } from "../../../parts/Listing.tsx";
import { RunTable } from "../../../parts/automation/RunTable.tsx";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { useSite } from "./useSite.ts";

/** The runs of the site's automation, and a button to start one. */
export function SiteRuns() {
  const site = useSite();
  const query = useInfiniteQuery(runsQuery({ site_id: site.id }));
  const { data: config, isPending } = useQuery(configQuery(site.id));
  const start = useStartRun(site.id);
  const navigate = useNavigate();
  const mayWrite = useMayPublish();
  const running = query.data?.find(isActive);
  const begin = () =>
    start.mutate(undefined, { onSuccess: ({ data }) => void navigate({ to: "/runs/$runId", params: { runId: data.id } }) });
  const startButton = mayWrite && config?.enabled && !running && (
    <Confirm label="Start a run" yes="Start run" loading={start.isPending} onYes={begin} variant="filled">
      {config.auto_approve
        ? "The run approves all complete articles in review that are not on hold, and schedules each. You can pause or cancel the run."
        : "Auto-approve is off for this site. The run only reports how many articles are waiting for review."}
    </Confirm>
  );
  const about = "A run publishes the articles in review by the rules of the site. A site has one run at a time.";
  const none = query.data?.length === 0;
  return (
    <Stack>
      {start.error && <Problem error={start.error} />}
      {none && config?.enabled && (
        <Empty title="No run yet" action={startButton}>
          {about} {config.schedule && "The first run starts by the schedule, or when you start one."}
        </Empty>
      )}
      {none && !config?.enabled && !isPending && (
        <Empty
          title="No run yet: automation is off"
          action={
            <Button renderRoot={(props) => <Link to="/sites/$siteId/automation" params={{ siteId: site.id }} {...props} />}>
              Set up automation
            </Button>
          }
        >
          {about} Turn on automation, and choose what is published when.
        </Empty>
      )}
      {!none && (
        <Section
          title="Runs"
          about={about}
          actions={
            running ? (
              <Button variant="default" renderRoot={(props) => <Link to="/runs/$runId" params={{ runId: running.id }} {...props} />}>
                Current run
              </Button>
            ) : (
              startButton
            )
          }
        >
          <Listing query={query} empty={null}>
            {(runs) => <RunTable runs={runs} />}
          </Listing>
        </Section>
      )}
    </Stack>
  );
}
