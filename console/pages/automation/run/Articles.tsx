import { Anchor, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isActive, type Run } from "../../../data/automation.ts";
import { runCounts } from "../../../parts/automation/runCounts.ts";

/** The articles of a run, counted by their state. */
export function Articles({ run }: { run: Run }) {
  const { total, published, failed, back, to_come, left, on_hold } = runCounts(run.counts);
  const ended = published + failed + back;
  const shown: [string, number][] = [
    ["Published", published],
    ["To come", to_come],
    ["Failed", failed],
    ["Cancelled", back],
    ["Left in review", left],
  ];
  return (
    <Stack gap="xs" role="status">
      {total > 0 && (
        <Progress
          value={(100 * ended) / total}
          aria-label={`${ended} of ${total} articles are done`}
          color={failed > 0 ? "orange" : "teal"}
        />
      )}
      <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }}>
        {shown.map(([label, count]) => (
          <div key={label}>
            <Text fz={22} fw={650} lh={1.2} {...(label === "Failed" && count > 0 ? { c: "red" } : {})}>
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
      {isActive(run) && to_come > 0 && (
        <Text size="sm">
          <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId/calendar" params={{ siteId: run.site_id }} {...props} />}>
            Publishing times
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}
