import { Group, Progress, Text } from "@mantine/core";
import { countIn, STATE_GROUPS, type StateGroup } from "../../../domain/publishing/publication.ts";
import type { BulkRun } from "../../data/bulk.ts";

type States = BulkRun["states"];
/** What waits is not done: it leaves the bar empty. */
const TRACK = "default-border";
/** The groups of a run's articles, in words for people. */
const PARTS: Record<StateGroup, { label: string; color: string }> = {
  on_site: { label: "on the site", color: "teal.7" },
  being_sent: { label: "publishing", color: "blue.6" },
  waiting: { label: "queued", color: TRACK },
  to_retry: { label: "retrying", color: "orange.6" },
  failed: { label: "failed", color: "red.7" },
  taken_back: { label: "cancelled", color: "gray.6" },
};

export const totalOf = (states: States): number => Object.values(states).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** The progress of articles, as a bar and in words. */
export function RunProgress({ states, label, size = "lg" }: { states: States; label: string; size?: "sm" | "lg" }) {
  const total = totalOf(states);
  const parts = STATE_GROUPS.map((group) => ({ ...PARTS[group], count: countIn(states, group) })).filter(({ count }) => count > 0);
  return (
    <div role="group" aria-label={label}>
      <Progress.Root size={size} aria-hidden>
        {parts
          .filter(({ color }) => color !== TRACK)
          .map(({ label, color, count }) => (
            <Progress.Section key={label} value={(count / total) * 100} color={color} withAria={false} />
          ))}
      </Progress.Root>
      <Group mt={6} style={{ gap: "2px 16px" }}>
        {parts.map(({ label, color, count }) => (
          <Group key={label} gap={6} wrap="nowrap">
            <span
              aria-hidden
              style={{
                width: 10,
                height: 10,
                borderRadius: 3,
                background: `var(--mantine-color-${color.replace(".", "-")})`,
                flex: "none",
              }}
            />
            <Text size={size === "sm" ? "xs" : "sm"}>
              {count.toLocaleString()} {label}
            </Text>
          </Group>
        ))}
      </Group>
    </div>
  );
}
