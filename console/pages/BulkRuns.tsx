import { Anchor, Button, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { bulkRunsQuery } from "../data/bulk.ts";
import { siteChoiceQuery } from "../data/sites.ts";
import { askedFor, articles } from "../parts/bulk/words.ts";
import { isPlanned, RunState } from "../parts/bulk/RunState.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { Time } from "../parts/Time.tsx";

/** Many articles brought to their sites together, each time that was asked for. */
export function BulkRuns() {
  const query = useInfiniteQuery(bulkRunsQuery);
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  return (
    <Page title="Bulk runs" about="Articles that were published together: how far they are, and what did not arrive.">
      <Listing
        query={query}
        empty={
          <Empty title="No bulk run yet" action={<Button renderRoot={(props) => <Link to="/review" {...props} />}>To the review</Button>}>
            Choose several articles in the review, or all that match, and publish them together. Each time makes a run that you can watch,
            pause and take back here.
          </Empty>
        }
      >
        {(runs) => (
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Run</Table.Th>
                <Table.Th visibleFrom="sm">Asked for</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th visibleFrom="sm" ta="right">
                  Refused
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td>
                    <Anchor fw={600} renderRoot={(props) => <Link to="/bulk/$bulkId" params={{ bulkId: run.id }} {...props} />}>
                      {articles(run.accepted)}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      <Time at={run.created_at} />
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Text size="sm" dir="auto" lineClamp={2}>
                      {askedFor(run.request, sites)}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs">
                      <RunState run={run} />
                      {isPlanned(run) && (
                        <Text size="sm">
                          <Time at={run.publish_at!} />
                        </Text>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td visibleFrom="sm" ta="right">
                    {run.refused.reduce((sum, { count }) => sum + count, 0).toLocaleString()}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Listing>
    </Page>
  );
}
