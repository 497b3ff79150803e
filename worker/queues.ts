import { parseArgs } from "node:util";
import { QUEUES, type Queue } from "../domain/temporal/queues.ts";

/**
 * Reads which queues a worker process polls: `--queues publish,suspect`. Without the option it polls all.
 * @throws Error of one line that names the unknown queue and the existing ones, or the unknown option
 */
export function chooseQueues(args: string[]): Queue[] {
  const given = readOption(args);
  if (given === undefined) return [...QUEUES];
  const named = [...new Set(given.split(",").map((name) => name.trim()))];
  const unknown = named.filter((name) => !(QUEUES as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--queues: there is no ${unknown.join(", ")}; there are ${QUEUES.join(", ")}.`);
  return QUEUES.filter((queue) => named.includes(queue));
}

function readOption(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { queues: { type: "string" } } }).values.queues;
  } catch (error) {
    const [what] = (error as Error).message.split(/\.\s/);
    throw new Error(`${what}. The only option is --queues, with names of queues: --queues ${QUEUES.join(",")}.`, { cause: error });
  }
}
