import { Group, Progress, Text } from "@mantine/core";
import type { BulkRun } from "../../data/bulk.ts";

type States = BulkRun["states"];
/** The states of a run's articles in the order of their way, as people see them. */
const PARTS: { label: string; color: string; states: (keyof States)[] }[] = [
  { label: "on the site", color: "teal.7", states: ["published"] },
  { label: "being sent", color: "blue.6", states: ["publishing"] },
  { label: "waiting", color: "gray.5", states: ["queued", "waiting", "held"] },
  { label: "to be tried again", color: "orange.6", states: ["retrying"] },
  { label: "failed", color: "red.7", states: ["failed", "gone"] },
  { label: "taken back", color: "gray.7", states: ["cancelled"] },
];
const countOf = (counts: States, states: (keyof States)[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);

export const totalOf = (states: States): number => Object.values(states).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** How far articles are: a bar, and the same in words. */
export function RunProgress({ states, label, size = "lg" }: { states: States; label: string; size?: "sm" | "lg" }) {
  const total = totalOf(states);
  const parts = PARTS.map((part) => ({ ...part, count: countOf(states, part.states) })).filter(({ count }) => count > 0);
  return (
    <div role="group" aria-label={label}>
      <Progress.Root size={size} aria-hidden>
        {parts.map(({ label, color, count }) => (
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
