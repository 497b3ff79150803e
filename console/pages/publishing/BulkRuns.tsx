import { Anchor, Box, Button, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { countIn } from "../../../domain/publishing/publication.ts";
import { type BulkRunListed, bulkRunsQuery } from "../../data/bulk.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { RunProgress, totalOf } from "../../parts/bulk/RunProgress.tsx";
import { isPlanned, RunState } from "../../parts/bulk/RunState.tsx";
import { articles, askedFor, doneBy, refusedOf } from "../../parts/bulk/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";

const DOES = { create: "Publish", update: "Update posts of", down: "Unpublish posts of", back: "Restore posts of" };

/** The account's bulk runs. */
export function BulkRuns() {
  const query = useInfiniteQuery(bulkRunsQuery);
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  return (
    <Page title="Bulk runs" about="Articles that were published together, with progress and failures.">
      <Listing
        query={query}
        empty={
          <Empty title="No bulk run yet" action={<Button renderRoot={(props) => <Link to="/review" {...props} />}>Go to Review</Button>}>
            In Review, choose several articles and publish them together. This starts a run that you can watch, pause and cancel here.
          </Empty>
        }
      >
        {(runs) => (
          <Rows
            label="Bulk runs"
            layout="fixed"
            top
            heads={["Run", { name: "Progress", w: "42%", visibleFrom: "sm" }, { name: "Status", w: { base: 165, sm: 190 } }]}
          >
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Anchor fw={600} renderRoot={(props) => <Link to="/bulk/$bulkId" params={{ bulkId: run.id }} {...props} />}>
                    {DOES[doneBy(run)]} {articles(run.accepted)}
                  </Anchor>
                  <Text size="sm" dir="auto" lineClamp={2}>
                    {run.request["filter"] ? askedFor(run.request, sites) : "Chosen one by one"}
                  </Text>
                  <Text size="xs" c="dimmed">
                    <Time at={run.created_at} />
                  </Text>
                  <Box hiddenFrom="sm" mt="xs">
                    <Progress run={run} />
                  </Box>
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Progress run={run} />
                </Table.Td>
                <Table.Td>
                  <Stack gap={4} align="flex-start">
                    <RunState run={run} refused={refusedOf(run)} />
                    {isPlanned(run) && (
                      <Text size="xs">
                        Begins <Time at={run.publish_at!} />
                      </Text>
                    )}
                    {run.finished_at && (
                      <Text size="xs" c="dimmed">
                        Ended <Time at={run.finished_at} />
                      </Text>
                    )}
                  </Stack>
                </Table.Td>
              </Table.Tr>
            ))}
          </Rows>
        )}
      </Listing>
    </Page>
  );
}

/** The progress or result of a run, and how many articles it did not take, unless its state says so. */
function Progress({ run }: { run: BulkRunListed }) {
  const { state, states } = run;
  const left = refusedOf(run);
  return (
    <>
      {totalOf(states) > 0 && <RunProgress run={run} states={states} label="Progress" size="sm" />}
      {left > 0 && !(state === "done" && countIn(states, "failed") === 0) && <Text size="xs">{left.toLocaleString()} not accepted</Text>}
      {totalOf(states) + left === 0 && (
        <Text size="xs" c="dimmed">
          No articles any more
        </Text>
      )}
    </>
  );
}
