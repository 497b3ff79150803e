import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "../../data/automation.ts";
import { RunBadge } from "./RunBadge.tsx";
import { runSummary } from "./runCounts.ts";
import { Time } from "../time/Time.tsx";
import { Rows } from "../Rows.tsx";

/** Automation runs with their results. With `ofSites`, each row is called by its site. */
export function RunTable({ runs, ofSites = false }: { runs: Run[]; ofSites?: boolean }) {
  return (
    <Rows label="Runs" heads={["Run", "State", { name: "Articles", visibleFrom: "sm" }, { name: "Ended", visibleFrom: "lg" }]} top>
      {runs.map((run) => (
        <Table.Tr key={run.id}>
          <Table.Td>
            <Anchor fw={600} lineClamp={2} renderRoot={(props) => <Link to="/runs/$runId" params={{ runId: run.id }} {...props} />}>
              {ofSites ? <bdi>{run.site_name}</bdi> : <Time at={run.started_at} />}
            </Anchor>
            {ofSites && (
              <Text size="sm">
                <Time at={run.started_at} />
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {run.trigger === "manual" ? "Started by a person" : "Started by the schedule"}
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
    </Rows>
  );
}
