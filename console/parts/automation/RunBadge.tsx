import { Badge, type MantineColor } from "@mantine/core";
import type { Run } from "../../data/automation.ts";

const RUN: Record<Run["state"], [string, MantineColor]> = {
  running: ["Running", "blue"],
  paused: ["Paused", "orange"],
  completed: ["Completed", "green"],
  failed: ["Failed", "red"],
  cancelled: ["Cancelled", "gray.6"],
};

/** The state of an automation run. */
export function RunBadge({ run }: { run: Pick<Run, "state" | "cancel_requested"> }) {
  const [label, color] = run.state === "running" && run.cancel_requested ? (["Being cancelled", "orange"] as const) : RUN[run.state];
  return (
    <Badge variant="dot" color={color}>
      {label}
    </Badge>
  );
}
