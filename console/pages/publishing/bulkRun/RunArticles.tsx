import { Badge, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ContentListed, contentsQuery } from "../../../data/articles/lists.ts";
import { type BulkRun, pausedSites } from "../../../data/bulk.ts";
import { ArticleLine } from "../../../parts/articles/ArticleLine.tsx";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Listing } from "../../../parts/Listing.tsx";

/** The articles of a run by their titles, with the times at which they are sent. */
export function RunArticles({ run, zone }: { run: BulkRun; zone: string | undefined }) {
  const query = useInfiniteQuery(contentsQuery({ bulk_run_id: run.id }, "soonest"));
  const paused = new Set(pausedSites(run).map(({ site_id }) => site_id));
  if (query.data?.length === 0) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        Articles
      </Title>
      <Listing query={query} empty={null}>
        {(rows) => (
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
            {rows.map((row) => (
              <ArticleLine
                key={row.id}
                row={row}
                zone={zone}
                status={
                  row.lifecycle !== "scheduled" && (
                    <Status row={row} isRunPaused={run.state === "paused"} isSitePaused={paused.has(row.site_id)} />
                  )
                }
              />
            ))}
          </Stack>
        )}
      </Listing>
    </Stack>
  );
}

/** An article's status. During a pause, nothing is publishing that is only queued. */
function Status({ row, isRunPaused, isSitePaused }: { row: ContentListed; isRunPaused: boolean; isSitePaused: boolean }) {
  const state = row.publication?.state;
  if (row.on_hold || (state !== "queued" && state !== "waiting") || !(isRunPaused || isSitePaused)) return <StatusBadge article={row} />;
  return (
    <Stack gap={2} align="flex-start" style={{ flex: "none" }}>
      <Badge variant="dot" color="gray.6">
        Queued
      </Badge>
      <Text size="xs" c="dimmed">
        {isSitePaused ? (isRunPaused ? "Site and run paused" : "Site paused") : "Run paused"}
      </Text>
    </Stack>
  );
}
