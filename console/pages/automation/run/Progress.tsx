import { Anchor, Group, Progress as Bar, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isActive, type Run } from "../../../data/automation.ts";
import { runCounts, runSummary } from "../../../parts/automation/runCounts.ts";

const inWords = (parts: [string, number, string][]) => parts.map(([name, count]) => `${count} ${name}`).join(", ");

/** The articles of a run, counted by their state. The list of articles begins with the next one. A cancelled article waits in review again, and is not counted as left there. */
export function Progress({ run }: { run: Run }) {
  const { total, published, failed, back, to_come, left, on_hold } = runCounts(run.counts);
  const parts: [string, number, string][] = [
    ["published", published, "teal"],
    ["failed", failed, "red"],
    ["cancelled", back, "gray.5"],
  ];
  const timed = isActive(run) && to_come > 0;
  const all: [string, number][] = [
    ["Published", published],
    ["To come", to_come],
    ["Failed", failed],
    ["Cancelled", back],
    ["Left in review", left],
  ];
  const shown = all.filter(([, count]) => count > 0);
  return (
    <Stack gap="xs" role="status">
      {total > 0 && (
        <Bar.Root role="img" aria-label={`Of ${total} ${total === 1 ? "article" : "articles"}: ${inWords(parts)}`}>
          {parts.map(([name, count, color]) => (
            <Bar.Section key={name} value={(100 * count) / total} color={color} withAria={false} />
          ))}
        </Bar.Root>
      )}
      {shown.length === 0 && <Text size="sm">{runSummary(run.counts)}</Text>}
      <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }}>
        {shown.map(([label, count]) => (
          <div key={label}>
            <Text fz={22} fw={650} lh={1.2} {...(label === "Failed" ? { c: "red" } : {})}>
              {count}
            </Text>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {on_hold > 0 && (
        <Text size="sm">
          Of those left in review, {on_hold} {on_hold === 1 ? "is" : "are"} on hold.
        </Text>
      )}
      {(timed || failed + left > 0) && (
        <Group style={{ gap: "4px 16px" }}>
          {timed && (
            <Anchor size="sm" renderRoot={(props) => <Link to="/sites/$siteId/calendar" params={{ siteId: run.site_id }} {...props} />}>
              Publishing times
            </Anchor>
          )}
          {failed > 0 && (
            <Anchor
              size="sm"
              renderRoot={(props) => <Link to="/content" search={{ automation_run_id: run.id, lifecycle: "failed" }} {...props} />}
            >
              Failed articles of this run
            </Anchor>
          )}
          {left > 0 && (
            <Anchor size="sm" renderRoot={(props) => <Link to="/review" search={{ site: run.site_id }} {...props} />}>
              Articles of the site in review
            </Anchor>
          )}
        </Group>
      )}
    </Stack>
  );
}
