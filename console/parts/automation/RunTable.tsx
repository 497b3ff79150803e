import { Anchor, Progress, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "../../data/automation.ts";
import { RunBadge } from "./RunBadge.tsx";
import { runCounts, runSummary } from "./runCounts.ts";
import { StartedBy } from "./StartedBy.tsx";
import { Time } from "../time/Time.tsx";
import { Rows } from "../Rows.tsx";

/** Automation runs with their results. With `ofSites`, each row names its site. */
export function RunTable({ runs, ofSites = false }: { runs: Run[]; ofSites?: boolean }) {
  return (
    <Rows label="Runs" heads={["Run", "State", { name: "Articles", visibleFrom: "sm" }, { name: "Ended", visibleFrom: "lg" }]} top>
      {runs.map((run) => (
        <Table.Tr key={run.id}>
          <Table.Td>
            <Anchor fw={600} lineClamp={2} renderRoot={(props) => <Link to="/runs/$runId" params={{ runId: run.id }} {...props} />}>
              <Time at={run.started_at} />
            </Anchor>
            {ofSites && (
              <Text size="sm" dir="auto" lineClamp={2}>
                {run.site_name}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              Started <StartedBy run={run} />
            </Text>
            <Text size="xs" hiddenFrom="sm" component="div">
              <Done run={run} />
            </Text>
          </Table.Td>
          <Table.Td>
            <RunBadge run={run} />
          </Table.Td>
          <Table.Td visibleFrom="sm">
            <Text size="sm" component="div">
              <Done run={run} />
            </Text>
          </Table.Td>
          <Table.Td visibleFrom="lg">
            <Text size="sm">{run.finished_at ? <Time at={run.finished_at} zone={run.time_zone} /> : "Not yet"}</Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </Rows>
  );
}

/** The articles of a run as a bar and in words. What is to come leaves the bar empty. */
function Done({ run: { counts } }: { run: Run }) {
  const { total, published, failed, back } = runCounts(counts);
  return (
    <>
      {total > 0 && (
        <Progress.Root size="sm" mb={4} maw={240} aria-hidden>
          <Progress.Section value={(100 * published) / total} color="teal.7" withAria={false} />
          <Progress.Section value={(100 * failed) / total} color="red.7" withAria={false} />
          <Progress.Section value={(100 * back) / total} color="gray.6" withAria={false} />
        </Progress.Root>
      )}
      {runSummary(counts)}
    </>
  );
}
