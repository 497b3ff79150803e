import { join } from "node:path";
import { debianFolder } from "../../dev/php/debian.ts";
import { run } from "../../dev/processes.ts";

/**
 * Prometheus's promtool, which checks rules and computes what they say of given values: the one on PATH, otherwise that of Debian.
 * @throws Error if neither is available
 */
export async function findPromtool(): Promise<string> {
  const own = await run("promtool", ["--version"]).then(
    () => true,
    () => false,
  );
  if (own) return "promtool";
  // Its dependencies are a web interface and a user.
  return join(await debianFolder({ name: "prometheus", whole: [], alone: ["prometheus"] }), "usr/bin/promtool");
}
