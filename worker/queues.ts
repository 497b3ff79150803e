import { parseArgs } from "node:util";
import { QUEUES, type Queue } from "../domain/temporal/queues.ts";

/**
 * Reads which queues a worker process polls: `--queues publish,suspect`. Without the option it polls all.
 * @throws Error that names the unknown queue and the existing ones
 */
export function chooseQueues(args: string[]): Queue[] {
  const { values } = parseArgs({ args, options: { queues: { type: "string" } } });
  if (values.queues === undefined) return [...QUEUES];
  const named = [...new Set(values.queues.split(",").map((name) => name.trim()))];
  const unknown = named.filter((name) => !(QUEUES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--queues: there is no ${unknown.join(", ")}; there are ${QUEUES.join(", ")}.`);
  return QUEUES.filter((queue) => named.includes(queue));
}
