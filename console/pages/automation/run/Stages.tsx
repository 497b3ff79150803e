import { Badge, type MantineColor, Table, Text } from "@mantine/core";
import type { Run } from "../../../data/automation.ts";
import { Section } from "../../../parts/Section.tsx";
import { runSummary } from "../../../parts/automation/runCounts.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { Rows } from "../../../parts/Rows.tsx";

type Stage = Run["stages"][number];
const STATES: Record<Stage["state"], [string, MantineColor]> = {
  off: ["Off", "gray.6"],
  pending: ["To come", "gray.6"],
  running: ["Running", "blue"],
  completed: ["Completed", "green"],
  failed: ["Failed", "red"],
  skipped: ["Skipped", "orange"],
  cancelled: ["Cancelled", "gray.6"],
};
const PUBLISHING = 7;

/** The stages of a run. One line names those that are off. A single stage without an error says no more than the run itself. */
export function Stages({ run: { stages, time_zone: zone, counts: sofar } }: { run: Run }) {
  const on = stages.filter(({ state }) => state !== "off");
  const off = stages.filter(({ state }) => state === "off").map(({ stage }) => stage);
  if (on.length < 2 && !on.some(({ error }) => error)) return null;
  return (
    <Section title="Stages" {...(on.length > 1 && off.length > 0 ? { about: `Off in this run: ${off.join(", ")}.` } : {})}>
      <Rows label="Stages" heads={["Stage", "State", { name: "Counts", visibleFrom: "sm" }, { name: "Started, ended", visibleFrom: "md" }]}>
        {on.map(({ stage, state, counts, error, started_at, finished_at }) => (
          <Table.Tr key={stage}>
            <Table.Td>
              <Text size="sm" fw={600}>
                {stage === PUBLISHING ? "7: Publishing" : `${stage}: carried out elsewhere`}
              </Text>
              {error && (
                <Text size="xs" c="red" dir="auto" lineClamp={4}>
                  {error}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Badge variant="dot" color={STATES[state][1]}>
                {STATES[state][0]}
              </Badge>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" dir="auto">
                {stage === PUBLISHING ? runSummary(counts ?? sofar) : counts ? inWords(counts) : "–"}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <Text size="sm">{started_at ? <Time at={started_at} zone={zone} /> : "–"}</Text>
              {finished_at && (
                <Text size="sm">
                  <Time at={finished_at} zone={zone} />
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Rows>
    </Section>
  );
}

const inWords = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
