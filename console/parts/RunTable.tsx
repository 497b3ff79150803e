import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "../data/automation.ts";
import { RunBadge } from "./RunBadge.tsx";
import { runSummary } from "./runCounts.ts";
import { Time } from "./Time.tsx";

/** Runs of the automation with what came of them, and with `ofSites` whose they are. */
export function RunTable({ runs, ofSites = false }: { runs: Run[]; ofSites?: boolean }) {
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
          {runs.map((run) => (
            <Table.Tr key={run.id} style={{ verticalAlign: "top" }}>
              <Table.Td>
                <Anchor fw={600} renderRoot={(props) => <Link to="/runs/$runId" params={{ runId: run.id }} {...props} />}>
                  <Time at={run.started_at} />
                </Anchor>
                {ofSites && (
                  <Text size="sm" dir="auto" lineClamp={2}>
                    {run.site_name}
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
                <Text size="sm">{run.finished_at ? <Time at={run.finished_at} zone={run.time_zone} /> : "Not yet"}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
