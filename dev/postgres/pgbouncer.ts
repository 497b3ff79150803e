import { chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import pg from "pg";
import { debianFolder, libraryPath } from "../php/debian.ts";
import { freePort } from "../ports.ts";
import { run, startChild, untilReady } from "../processes.ts";
import { idsOf } from "./cluster.ts";
import { postgresUser } from "./user.ts";

/** The first release that carries prepared statements over in transaction mode. */
const OLDEST = [1, 21] as const;
const START_MS = 20_000;

/** From a Debian that has a new enough one, with its own C library and the loader that fits it, because the machine's may be older. */
const PACKAGES = {
  name: "pgbouncer",
  suite: "trixie",
  whole: [],
  alone: [
    "pgbouncer",
    ...["libc6", "libcares2", "libevent-2.1-7t64", "libssl3t64", "libpam0g", "libsystemd0", "libldap2"],
    ...["libaudit1", "libcap-ng0", "libcap2", "libgcc-s1", "libsasl2-2", "libzstd1", "zlib1g"],
  ],
};

/** What docs/operations.md tells operators to set. In `[databases]`: PgBouncer forgets what clients set, but not what it sets itself. */
const LIMITS = "connect_query='set statement_timeout = 30000; set idle_in_transaction_session_timeout = 60000'";

/** The command of a PgBouncer that is new enough: the machine's own, otherwise Debian's. @throws Error if neither can be had */
export async function findPgBouncer(): Promise<string[]> {
  const own = await run("pgbouncer", ["--version"]).then(
    ({ stdout }) => /PgBouncer (\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [],
    () => [],
  );
  if (own.length > 0 && (own[0]! > OLDEST[0] || own[1]! >= OLDEST[1])) return ["pgbouncer"];
  const root = await debianFolder(PACKAGES);
  const libraries = await libraryPath(root);
  const loader = (await Promise.all(libraries.split(":").map(async (dir) => (await readdir(dir)).map((name) => join(dir, name)))))
    .flat()
    .find((path) => /\/ld-linux[\w.-]*$/.test(path));
  if (!loader) throw new Error("Debian's C library came without its loader.");
  return [loader, "--library-path", libraries, join(root, "usr", "sbin", "pgbouncer")];
}

/**
 * PgBouncer in transaction mode before a PostgreSQL, for every database of it.
 * @param options.dir for its settings; created if missing
 * @param options.url of a role in PostgreSQL, with its password
 * @param options.pool the connections to PostgreSQL for each database
 * @returns `through`: the address of the same database through PgBouncer. `console`: the address of PgBouncer's own console
 */
export async function startPgBouncer({ dir, url, pool }: { dir: string; url: string; pool: number }) {
  const [program, ...before] = await findPgBouncer();
  const { hostname, port: behind, username, password } = new URL(url);
  const { port } = await freePort();
  await mkdir(dir, { recursive: true });
  const [settings, users] = [join(dir, "pgbouncer.ini"), join(dir, "users.txt")];
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`, { mode: 0o600 });
  await writeFile(
    settings,
    `[databases]
* = host=${hostname} port=${behind} ${LIMITS}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${username}
pool_mode = transaction
default_pool_size = ${pool}
max_client_conn = 2000
max_prepared_statements = 200
server_idle_timeout = 20
log_connections = 0
log_disconnections = 0
`,
  );
  // It refuses to run as root.
  const runAs = await postgresUser(
    dir,
    [program!, ...before].filter((path) => path.startsWith("/")).map((path) => dirname(path)),
  );
  const { uid, gid } = runAs;
  if (uid !== undefined && gid !== undefined) await Promise.all([settings, users].map((path) => chown(path, uid, gid)));
  const [command, ...args] = [...runAs.prefix, program!, ...before, settings];
  const child = startChild({ name: "PgBouncer", command, args, stopSignal: "SIGINT", ...idsOf(runAs) });
  const through = (address: string) => Object.assign(new URL(address), { hostname: "127.0.0.1", port: String(port) }).href;
  await untilReady(child, "PgBouncer", untilAnswers(through(url)), START_MS);
  const console = through(Object.assign(new URL(url), { pathname: "/pgbouncer" }).href);
  return { through, console, stop: () => child.stop(5_000) };
}

async function untilAnswers(url: string): Promise<void> {
  for (const end = Date.now() + START_MS; ;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.query("select 1");
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
