import { join } from "node:path";
import { cached } from "../cache.ts";
import { run } from "../processes.ts";

const VERSION = "4.32.5";

/** Schemathesis from PyPI, in the cache: its command and its environment. @throws Error if pip cannot download it */
export async function findSchemathesis(): Promise<{ command: string; args: string[]; env: NodeJS.ProcessEnv }> {
  const dir = await cached(join("python", `schemathesis-${VERSION}`), async (into) => {
    const quiet = ["--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore"];
    await run("python3", ["-m", "pip", "install", ...quiet, "--target", into, `schemathesis==${VERSION}`]);
  });
  return { command: "python3", args: [join(dir, "bin", "st")], env: { ...process.env, PYTHONPATH: dir } };
}
