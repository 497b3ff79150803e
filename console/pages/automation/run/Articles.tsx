import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { contentsQuery } from "../../../data/articles/lists.ts";
import { isActive, type Run } from "../../../data/automation.ts";
import { LastError, NextStep } from "../../../parts/articles/notes.tsx";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Section } from "../../../parts/Section.tsx";

/** The page lists no more. The list of articles has the others. */
const SHOWN = 10;

/** The first articles of a run. While it is active, these are the next ones. */
export function Articles({ run }: { run: Run }) {
  const { data = [] } = useInfiniteQuery(contentsQuery({ automation_run_id: run.id }, isActive(run) ? "soonest" : "newest"));
  const total = run.counts["total"] ?? 0;
  const shown = data.slice(0, SHOWN);
  if (shown.length === 0) return null;
  return (
    <Section title="Articles">
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
        {shown.map((row) => (
          <Group key={row.id} component="li" justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
            <div style={{ minWidth: 0 }}>
              <Anchor
                dir="auto"
                size="sm"
                lineClamp={2}
                renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: row.id }} {...props} />}
              >
                {row.title}
              </Anchor>
              <NextStep row={row} zone={run.time_zone} />
              <LastError row={row} more="nothing" />
            </div>
            <StatusBadge article={row} />
          </Group>
        ))}
      </Stack>
      {total > shown.length && (
        <Text size="xs" c="dimmed">
          and {(total - shown.length).toLocaleString()} more
        </Text>
      )}
    </Section>
  );
}
