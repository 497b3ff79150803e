import { Alert, Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { counted } from "../../../domain/text.ts";
import { type BulkRun, bulkRunQuery, leftOf } from "../../data/bulk.ts";
import { useMe } from "../../data/session.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { countIn } from "../../../domain/publishing/publication.ts";
import { RunProgress, totalOf } from "../../parts/bulk/RunProgress.tsx";
import { isPlanned, RunState } from "../../parts/bulk/RunState.tsx";
import { askedFor, doneBy, refusedOf } from "../../parts/bulk/words.ts";
import { Page } from "../../parts/Page.tsx";
import { clockInWords } from "../../parts/time/dates.ts";
import { Time } from "../../parts/time/Time.tsx";
import { localIn } from "../../parts/time/zoned.ts";
import { ownZone } from "../../parts/time/zones.ts";
import { Missing } from "../../parts/missing/Missing.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { zoneOf } from "../../parts/articles/list/useContents.ts";
import { PausedSites } from "./bulkRun/PausedSites.tsx";
import { RunActions } from "./bulkRun/RunActions.tsx";
import { RunArticles } from "./bulkRun/RunArticles.tsx";
import { RunCauses } from "./bulkRun/RunCauses.tsx";
import { RunRefused } from "./bulkRun/RunRefused.tsx";
import { RunSites } from "./bulkRun/RunSites.tsx";
import { webHref } from "../../data/webHref.ts";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/bulk/$bulkId");

/** One bulk run: its progress, its sites, its failures with their causes, and its actions. */
export function BulkRunPage() {
  const { bulkId: id } = route.useParams();
  const { user } = useMe();
  const { data: run, error, refetch } = useQuery(bulkRunQuery(id));
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  if (!run)
    return error ? (
      <Missing error={error} again={() => void refetch()} what="bulk run" back={{ label: "Bulk runs", to: "/bulk" }} />
    ) : (
      <Skeleton h={320} {...LOADING} />
    );
  const ofRun = sites.filter((site) => run.sites.some(({ site_id }) => site_id === site.id));
  const zone = zoneOf(ofRun);
  const refused = refusedOf(run);
  // Nothing has happened yet: title, time and articles say everything.
  const total = totalOf(run.states);
  const allPlanned = run.state === "running" && isPlanned(run) && total > 0 && countIn(run.states, "waiting") === total;
  return (
    <Page
      title={`Bulk run of ${counted(run.accepted + refused, "article")}`}
      up={{ label: "Bulk runs", to: "/bulk" }}
      actions={<RunActions run={run} zone={zone} />}
    >
      <Stack gap="lg" className="column">
        {error && <Problem error={error} again={() => void refetch()} />}
        <Stack gap={4}>
          <Group gap="sm">
            <RunState run={run} refused={refused} short />
            {!allPlanned && <Text size="sm">{sentence(run)}</Text>}
          </Group>
          <Text size="sm" c="dimmed" dir="auto">
            {"filter" in run.request ? askedFor(run.request, sites) : "Chosen one by one"}
            {run.sites.length === 1 && (
              <>
                , on <bdi>{run.sites[0]!.name}</bdi>
              </>
            )}
            , requested <Time at={run.created_at} zone={zone} />
            {run.finished_at && (
              <>
                , ended <Time at={run.finished_at} zone={zone} />
              </>
            )}
          </Text>
        </Stack>
        {isPlanned(run) && (
          <Alert color="blue">
            IGNY8 sends these articles on <Time at={run.publish_at!} zone={zone} />
            {zone && zone !== ownZone && ` (${clockInWords(localIn(new Date(run.publish_at!), zone))} in ${zone})`}. Until then you can
            reschedule or cancel the run.
          </Alert>
        )}
        <PausedSites run={run} />
        {allPlanned ? null : total > 0 ? (
          <RunProgress run={run} states={run.states} refused={refused} label="All articles" />
        ) : (
          <Text c="dimmed">This run has no articles any more. Either none was accepted, or another run published them again.</Text>
        )}
        {run.causes.length > 0 && <RunCauses run={run} />}
        {run.refused.length > 0 && <RunRefused run={run} />}
        {run.under_way > 0 && (
          <Text size="sm">
            {counted(run.under_way, "article")} {run.under_way === 1 ? "was" : "were"} already being published. The run did not change that.
          </Text>
        )}
        <RunSites run={run} />
        <RunArticles run={run} zone={zone} />
        <Group gap="md">
          <Anchor size="sm" renderRoot={(props) => <Link to="/content" search={{ bulk_run_id: id }} {...props} />}>
            Open in Content
          </Anchor>
          {user.is_operator && run.workflow_url && (
            <Anchor href={webHref(run.workflow_url)} target="_blank" rel="noreferrer" size="sm">
              Workflow in Temporal
            </Anchor>
          )}
        </Group>
      </Stack>
    </Page>
  );
}

const THERE = { create: "on the site", update: "up to date on the site", down: "unpublished", back: "public again" };

/** What a run is doing, in a sentence. */
function sentence(run: BulkRun): string {
  const { states, state } = run;
  const [arrived, left, failed] = [countIn(states, "on_site"), leftOf(run), countIn(states, "failed")];
  const there = THERE[doneBy(run)];
  const refused = refusedOf(run);
  const of = `${arrived.toLocaleString()} of ${counted(totalOf(states) + refused, "article")} ${arrived === 1 ? "is" : "are"} ${there}`;
  if (state === "paused") return `${of}. ${left.toLocaleString()} wait until somebody resumes the run.`;
  if (state === "cancelled" && run.task === "create") {
    const back = countIn(states, "taken_back");
    return `${of}. ${back.toLocaleString()} ${back === 1 ? "was cancelled and is" : "were cancelled and are"} back in review.`;
  }
  if (state === "cancelled") return `The run was cancelled. Posts that it had not changed stay as they are.`;
  if (left > 0) return isPlanned(run) ? `${counted(left, "article")} scheduled.` : `${of}, ${left.toLocaleString()} to go.`;
  const parts = [
    failed > 0 && `${failed.toLocaleString()} failed.`,
    refused > 0 && `${refused.toLocaleString()} ${refused === 1 ? "was" : "were"} not accepted.`,
  ];
  return [`${of}.`, ...parts.filter(Boolean)].join(" ");
}
