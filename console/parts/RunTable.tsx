import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "../data/automation.ts";
import { RunBadge } from "./RunBadge.tsx";
import { runSummary } from "./runCounts.ts";
import { Time } from "./Time.tsx";

interface Props {
  runs: Run[];
  /** of each run's site; with it the site is shown */
  siteOf?: (run: Run) => { name: string; time_zone: string } | undefined;
  zone?: string;
}

/** Runs of the automation with what came of them. */
export function RunTable({ runs, siteOf, zone }: Props) {
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Run</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th visibleFrom="sm">Articles</Table.Th>
            <Table.Th visibleFrom="lg">Ended</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => {
            const site = siteOf?.(run);
            const time_zone = zone ?? site?.time_zone;
            return (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Anchor fw={600} renderRoot={(props) => <Link to="/runs/$runId" params={{ runId: run.id }} {...props} />}>
                    <Time at={run.started_at} />
                  </Anchor>
                  {siteOf && (
                    <Text size="sm" dir="auto" lineClamp={2}>
                      {site?.name ?? `Site ${run.site_id}`}
                    </Text>
                  )}
                  <Text size="xs" c="dimmed">
                    {run.trigger === "manual" ? "Started by hand" : "By its schedule"}
                  </Text>
                  <Text size="xs" hiddenFrom="sm">
                    {runSummary(run.counts)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <RunBadge run={run} />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Text size="sm">{runSummary(run.counts)}</Text>
                </Table.Td>
                <Table.Td visibleFrom="lg">
                  <Text size="sm">{run.finished_at ? <Time at={run.finished_at} zone={time_zone} /> : "Not yet"}</Text>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
