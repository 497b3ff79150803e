import { join } from "node:path";
import { cacheDir, cached } from "../cache.ts";
import { run } from "../processes.ts";

/** The release of the server, also in docker-compose.yml. */
export const SERVER_VERSION = "1.32.0";
const BUILD_MS = 30 * 60_000;

export interface TemporalServer {
  /** `temporal-server`: one process for each role */
  server: string;
  /** `temporal-sql-tool`: makes the tables */
  sqlTool: string;
}

/**
 * Temporal's server and its schema tool, built from the public Go modules. The first build takes about ten minutes on two cores, and
 * is kept in the cache.
 * @param log gets a line before a build
 * @throws Error if there is no Go, or the build fails
 */
export async function temporalServer(log: (line: string) => void = () => undefined): Promise<TemporalServer> {
  const bin = await cached(join("temporal", `server-${SERVER_VERSION}-${process.platform}-${process.arch}`), async (dir) => {
    await run("go", ["version"]).catch(() => {
      throw new Error("Go is needed to build Temporal's server: install Go 1.26 or newer, so that `go` is on PATH.");
    });
    log(`building Temporal ${SERVER_VERSION} from its Go modules: about ten minutes, once`);
    const modules = ["server", "tools/sql"].map((name) => `go.temporal.io/server/cmd/${name}@v${SERVER_VERSION}`);
    // Without debugging data, the programs have half the size.
    const args = ["install", "-trimpath", "-ldflags=-s -w", ...modules];
    await run("go", args, { env: { ...process.env, GOBIN: dir, CGO_ENABLED: "0" }, cwd: cacheDir(), timeoutMs: BUILD_MS });
  });
  return { server: join(bin, "server"), sqlTool: join(bin, "sql") };
}
