import { Counter, type Registry } from "prom-client";
import type { WorkerDeps } from "./worker.ts";

/** Counts for Prometheus what the sweep found that nobody took care of. */
export function countHealed(registry: Registry): NonNullable<WorkerDeps["healed"]> {
  const help = "What the sweep started because nobody took care of it. More than 0 is a process that died, or a mistake.";
  const counter = new Counter({ name: "igny8_sweep_healed_total", help, registers: [registry], labelNames: ["what"] });
  // A counter that is not there yet can't be seen to grow.
  for (const what of ["content", "publication", "probe"]) counter.inc({ what }, 0);
  return (what, count) => counter.inc({ what }, count);
}
