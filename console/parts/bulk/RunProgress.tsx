import { Group, Progress, Text } from "@mantine/core";
import { countIn, STATE_GROUPS, type StateGroup } from "../../../domain/publishing/publication.ts";
import type { BulkRun } from "../../data/bulk.ts";
import { isPlanned } from "./RunState.tsx";
import { doneBy } from "./words.ts";

type States = BulkRun["states"];
/** What waits or was cancelled is not done: it leaves the bar empty. */
const TRACK = "default-border";
const HOLLOW = "transparent";
/** The groups of a run's articles, in words for people. */
const PARTS: Record<StateGroup, { label: string; color: string }> = {
  on_site: { label: "on the site", color: "teal.7" },
  being_sent: { label: "publishing", color: "blue.6" },
  waiting: { label: "queued", color: TRACK },
  to_retry: { label: "retrying", color: "orange.6" },
  failed: { label: "failed", color: "red.7" },
  taken_back: { label: "cancelled", color: HOLLOW },
};

/** What arrived, by what the run does with the posts. */
const DONE = { create: "on the site", update: "updated", down: "unpublished", back: "restored" };

export const totalOf = (states: States): number => Object.values(states).reduce<number>((sum, count) => sum + (count ?? 0), 0);

interface Props {
  run: Pick<BulkRun, "task" | "request" | "state" | "publish_at">;
  /** the run's articles, or those of one of its sites */
  states: States;
  /** the number of articles that the run did not take */
  refused?: number;
  label: string;
  size?: "sm" | "lg";
}

/** The progress of a run's articles, as a bar and in words. */
export function RunProgress({ run, states, refused = 0, label, size = "lg" }: Props) {
  const total = totalOf(states) + refused;
  const words: Partial<Record<StateGroup, { label: string }>> = {
    on_site: { label: DONE[doneBy(run)] },
    ...(isPlanned(run) ? { waiting: { label: "scheduled" } } : {}),
  };
  const parts = [
    ...STATE_GROUPS.map((group) => ({ ...PARTS[group], ...words[group], count: countIn(states, group) })),
    { label: "not accepted", color: "gray.6", count: refused },
  ].filter(({ count }) => count > 0);
  return (
    <div role="group" aria-label={label}>
      <Progress.Root size={size} aria-hidden>
        {parts
          .filter(({ color }) => color !== TRACK && color !== HOLLOW)
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
                ...(color === HOLLOW
                  ? { border: "2px solid var(--mantine-color-dimmed)" }
                  : { background: `var(--mantine-color-${color.replace(".", "-")})` }),
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
