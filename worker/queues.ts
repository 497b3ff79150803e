import { parseArgs } from "node:util";
import { QUEUES, type Queue } from "../domain/temporal/queues.ts";

/**
 * The queues a worker process is to poll: `--queues publish,suspect`; all of them without.
 * @throws Error that names what is wrong and what there is
 */
export function chooseQueues(args: string[]): Queue[] {
  const { values } = parseArgs({ args, options: { queues: { type: "string" } } });
  if (values.queues === undefined) return [...QUEUES];
  const named = [...new Set(values.queues.split(",").map((name) => name.trim()))];
  const unknown = named.filter((name) => !(QUEUES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--queues: there is no ${unknown.join(", ")}; there are ${QUEUES.join(", ")}.`);
  return QUEUES.filter((queue) => named.includes(queue));
}
