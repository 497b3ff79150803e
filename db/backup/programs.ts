import { spawn } from "node:child_process";
import { join } from "node:path";
import type pg from "pg";

export type Program = "pg_dump" | "pg_restore" | "psql";

/** Where PostgreSQL's client programs are. */
export interface Programs {
  /** their folder; undefined: those on PATH */
  bin: string | undefined;
  env: Record<string, string | undefined>;
}
type How = Programs & { databaseUrl?: string };

/** The last lines of an error: the first ones are notices. */
const LINES = 3;

/** @throws Error if the program is missing, or older than the server: an old one can't read what a newer server has */
export async function checkProgram(program: Program, programs: Programs, serverMajor: number): Promise<void> {
  const remedy = `Install the client programs of PostgreSQL ${serverMajor} or newer, and name their folder in PG_BIN.`;
  const said = await output(program, ["--version"], programs).catch((error: Error) => {
    throw new Error(`${program} can't be run: ${error.message}. ${remedy}`);
  });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(said)?.[1]);
  if (!(major >= serverMajor))
    throw new Error(
      `${program} is of PostgreSQL ${Number.isNaN(major) ? "an unknown version" : major}, and the server is ${serverMajor}. ${remedy}`,
    );
}

/** The major version of the server. */
export async function majorOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ major: number }>("select current_setting('server_version_num')::int / 10000 as major");
  return rows[0]!.major;
}

/** Starts a program. `ended` rejects with what the program said on stderr, unless it ends with 0. */
export function start(program: Program, args: string[], { bin, env: given, databaseUrl }: How) {
  const env: NodeJS.ProcessEnv = { ...given, PGAPPNAME: "igny8-backup", PGCONNECT_TIMEOUT: "10" };
  if (databaseUrl !== undefined) {
    const url = new URL(databaseUrl);
    // Everybody on the machine can read a program's arguments.
    if (url.password) env["PGPASSWORD"] = decodeURIComponent(url.password);
    url.password = "";
    args = [`--dbname=${url.href}`, ...args];
  }
  const child = spawn(bin === undefined ? program : join(bin, program), args, { env, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} failed (${code ?? signal}): ${said.trim().split("\n").slice(-LINES).join(" ")}`));
    });
  });
  return { input: child.stdin, output: child.stdout, ended, kill: () => child.kill("SIGKILL") };
}

/** Runs a program to its end. @returns what it printed @throws Error */
export async function output(program: Program, args: string[], options: How): Promise<string> {
  const child = start(program, args, options);
  child.input.end();
  let text = "";
  child.output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await child.ended;
  return text;
}
