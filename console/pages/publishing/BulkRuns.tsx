import { Anchor, Box, Button, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type BulkRunListed, bulkRunsQuery } from "../../data/bulk.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { RunProgress, totalOf } from "../../parts/bulk/RunProgress.tsx";
import { isPlanned, RunState } from "../../parts/bulk/RunState.tsx";
import { askedFor, doneBy, refusedOf } from "../../parts/bulk/words.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { counted } from "../../../domain/text.ts";
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
            heads={["Run", { name: "Progress", w: "42%", visibleFrom: "sm" }, { name: "Status", w: 190, visibleFrom: "sm" }]}
          >
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Anchor fw={600} renderRoot={(props) => <Link to="/bulk/$bulkId" params={{ bulkId: run.id }} {...props} />}>
                    {DOES[doneBy(run)]} {counted(run.accepted + refusedOf(run), "article")}
                  </Anchor>
                  <Box hiddenFrom="sm" my={4}>
                    <Standing run={run} />
                  </Box>
                  <Text size="sm" dir="auto" lineClamp={2}>
                    {run.request["filter"] ? askedFor(run.request, sites) : "Chosen one by one"}
                  </Text>
                  <Text size="xs" c="dimmed" lineClamp={2}>
                    {run.site_count > 0 && (
                      <>
                        <bdi>{sites.find(({ id }) => id === run.site_id)?.name ?? counted(run.site_count, "site")}</bdi>,{" "}
                      </>
                    )}
                    <Time at={run.created_at} />
                  </Text>
                  <Box hiddenFrom="sm" mt="xs">
                    <Progress run={run} />
                  </Box>
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Progress run={run} />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Standing run={run} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Rows>
        )}
      </Listing>
    </Page>
  );
}

/** The state of a run, and when it begins or ended. */
function Standing({ run }: { run: BulkRunListed }) {
  return (
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
  );
}

/** The progress or result of a run, with the articles that it did not take. */
function Progress({ run }: { run: BulkRunListed }) {
  const refused = refusedOf(run);
  return totalOf(run.states) + refused > 0 ? (
    <RunProgress run={run} states={run.states} refused={refused} label="Progress" size="sm" />
  ) : (
    <Text size="xs" c="dimmed">
      No articles any more
    </Text>
  );
}
