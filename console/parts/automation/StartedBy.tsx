import type { Run } from "../../data/automation.ts";

/** Who started an automation run. A person who is gone has no name any more. */
export function StartedBy({ run: { trigger, requested_by } }: { run: Pick<Run, "trigger" | "requested_by"> }) {
  if (trigger === "scheduled") return "by the schedule";
  return (
    <>
      by <bdi>{requested_by?.name ?? "a person"}</bdi>
    </>
  );
}
