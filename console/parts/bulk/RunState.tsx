import { Badge } from "@mantine/core";
import type { BulkRunListed } from "../../data/bulk.ts";

const STATES = {
  running: { label: "Running", color: "blue" },
  paused: { label: "Paused", color: "orange" },
  cancelled: { label: "Cancelled", color: "gray.6" },
  done: { label: "Done", color: "green" },
} as const;

export const isPlanned = ({ state, publish_at }: Pick<BulkRunListed, "state" | "publish_at">): boolean =>
  (state === "running" || state === "paused") && publish_at !== null && Date.parse(publish_at) > Date.now();

/** The state of a bulk run. */
export function RunState({ run }: { run: Pick<BulkRunListed, "state" | "publish_at"> }) {
  const { label, color } = run.state === "running" && isPlanned(run) ? { label: "Planned", color: "cyan" } : STATES[run.state];
  return (
    <Badge variant="dot" color={color}>
      {label}
    </Badge>
  );
}
