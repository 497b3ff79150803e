import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DebianStack } from "../php/debianStack.ts";
import { run, startChild, untilReady } from "../processes.ts";
import type { Database } from "./database.ts";

const COPY = fileURLToPath(new URL("./mariadb-copy.php", import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;
/** The longest path of a Unix socket. */
const LONGEST_SOCKET = 107;
const SYSTEM_TABLES = ["mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"];

/** A temporary site need not survive a power cut, so nothing waits for the disk. */
const FAST = [
  "--innodb-flush-method=nosync",
  "--innodb-flush-log-at-trx-commit=2",
  "--innodb-doublewrite=0",
  "--innodb-buffer-pool-dump-at-shutdown=0",
  "--innodb-log-file-size=8M",
  "--innodb-buffer-pool-size=64M",
  "--performance-schema=0",
];

/**
 * A MariaDB server for each site, with its data in the site's folder, which the web server does not serve. It listens only on a
 * socket there, or in a private folder if that path would be too long, and accepts everybody who can open that folder.
 */
export async function mariadb({ root, env, php }: DebianStack): Promise<Database> {
  const program = join(root, "usr", "sbin", "mariadbd");
  const shared = join(root, "usr", "share", "mysql");
  const environment = { env: { ...process.env, ...env } };
  const { stdout } = await run(program, ["--no-defaults", "--version"], environment);
  const name = `MariaDB ${/Ver (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? ""}`.trim();
  const folderOf = (dir: string): string => join(dir, "wp-content", "database", "mariadb");
  const temporaryOf = (dir: string): string => join(dir, "wp-content", "database", "tmp");
  const makeFolders = async (dir: string): Promise<void> => {
    for (const folder of [folderOf(dir), temporaryOf(dir)]) await mkdir(folder, { recursive: true, mode: 0o700 });
  };
  const options = (dir: string): string[] => [
    "--no-defaults",
    `--datadir=${folderOf(dir)}`,
    // A temporary folder of its own: a server that starts removes all temporary tables it finds, and a server whose table is removed crashes.
    `--tmpdir=${temporaryOf(dir)}`,
    `--lc-messages-dir=${shared}`,
    `--character-sets-dir=${join(shared, "charsets")}`,
    "--character-set-server=utf8mb4",
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
    ...FAST,
  ];

  return {
    name,
    key: name.replace(" ", "-").toLowerCase(),
    async create(dir) {
      await makeFolders(dir);
      const tables = await Promise.all(SYSTEM_TABLES.map((file) => readFile(join(shared, file), "utf8")));
      const input = ["create database mysql;", "use mysql;", ...tables, "create database wordpress;", ""].join("\n");
      await run(program, [...options(dir), "--bootstrap", "--log-warnings=0"], { ...environment, input, timeoutMs: START_MS });
    },
    async start(dir, log) {
      const inFolder = join(folderOf(dir), "socket");
      // A repository may lie deep. Then the socket is in a private folder of the system's.
      const elsewhere = inFolder.length > LONGEST_SOCKET ? await mkdtemp(join(tmpdir(), "igny8-db-")) : undefined;
      const socket = elsewhere ? join(elsewhere, "socket") : inFolder;
      await makeFolders(dir);
      await rm(socket, { force: true });
      let listening: () => void = () => undefined;
      const ready = new Promise<void>((resolve) => (listening = resolve));
      const server = startChild({
        name,
        command: program,
        args: [...options(dir), `--socket=${socket}`, "--pid-file=pid", "--skip-networking", "--skip-grant-tables"],
        ...environment,
        onLine: (line) => {
          if (line.includes("ready for connections")) listening();
          else if (line.includes("[ERROR]")) log(line);
        },
      });
      await untilReady(server, name, ready, START_MS);
      let stopping = false;
      void server.exited.then(() => stopping || log(`${name} ended by itself: ${server.tail()}`));
      const copy = async (from: string, to: string): Promise<void> => {
        await run(php.bin, [...php.args, COPY, socket, from, to], { env: { ...process.env, ...php.env }, timeoutMs: START_MS });
      };
      return {
        host: `localhost:${socket}`,
        async snapshot() {
          await copy("wordpress", "wordpress_start");
          return () => copy("wordpress_start", "wordpress");
        },
        async stop() {
          stopping = true;
          await server.stop(STOP_MS);
          if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
        },
      };
    },
  };
}
