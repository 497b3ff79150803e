import { Badge } from "@mantine/core";
import { type BulkRunListed, leftOf } from "../../data/bulk.ts";
import { countIn } from "../../../domain/publishing/publication.ts";

/** `more`: a number, which stands after the label. */
interface Shown {
  label: string;
  more?: string;
  color: string;
}
type Run = Pick<BulkRunListed, "state" | "publish_at" | "states">;
const STATES = {
  running: { label: "Running", color: "blue" },
  paused: { label: "Paused", color: "orange" },
  cancelled: { label: "Cancelled", color: "gray.6" },
} as const;

export const isPlanned = ({ state, publish_at }: Pick<Run, "state" | "publish_at">): boolean =>
  (state === "running" || state === "paused") && publish_at !== null && Date.parse(publish_at) > Date.now();

/** A run whose articles are sent. Those that failed already are counted. */
function running(states: Run["states"]): Shown {
  const failed = countIn(states, "failed");
  return failed > 0 ? { label: "Running", more: `${failed.toLocaleString()} failed`, color: "orange" } : STATES.running;
}

/** The end of a run. Green only if every article that the run took has arrived. */
function ended(states: Run["states"], refused: number): Shown {
  const failed = countIn(states, "failed");
  if (failed > 0 && countIn(states, "on_site") === 0) return { label: "Failed", color: "red" };
  if (failed > 0) return { label: "Done", more: `${failed.toLocaleString()} failed`, color: "orange" };
  if (refused > 0) return { label: "Done", more: `${refused.toLocaleString()} not accepted`, color: "orange" };
  return { label: "Done", color: "green" };
}

/** The state of a bulk run. @param refused the number of articles that it did not take @param short without numbers, beside a text that has them */
export function RunState({ run, refused = 0, short = false }: { run: Run; refused?: number; short?: boolean }) {
  const { state, states } = run;
  const { label, more, color }: Shown =
    state === "done"
      ? ended(states, refused)
      : state === "running" && isPlanned(run)
        ? { label: "Scheduled", color: "cyan" }
        : state === "running" && leftOf(run) === 0
          ? { label: "Finishing", color: "blue" }
          : state === "running"
            ? running(states)
            : STATES[state];
  return (
    <Badge variant="dot" color={color}>
      {short || !more ? label : `${label}, ${more}`}
    </Badge>
  );
}
