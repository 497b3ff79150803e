import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { cached, unpackWheel } from "../cache.ts";

/** A linter for migrations on PostgreSQL. The wheel of each platform contains its program. */
const PACKAGE = { name: "squawk-cli", version: "2.70.0" };

/** A finding of squawk. */
export interface Finding {
  rule_name: string;
  message: string;
}

/** The program. @throws Error if there is none for this platform */
export async function findSquawk(): Promise<string> {
  const dir = await cached(join("python", `${PACKAGE.name}-${PACKAGE.version}-${process.platform}-${process.arch}`), async (into) => {
    await unpackWheel(PACKAGE, into);
    await chmod(programIn(into), 0o755);
  });
  return programIn(dir);
}

const programIn = (dir: string) => join(dir, `squawk_cli-${PACKAGE.version}.data`, "scripts", "squawk");

/** What squawk says about SQL by these rules, and where the SQL is none. */
export async function squawk(sql: string, options: { transaction: boolean; rules: readonly string[] }): Promise<Finding[]> {
  const program = await findSquawk();
  const args = ["--reporter", "json", "--pg-version", "18.0", ...(options.transaction ? ["--assume-in-transaction"] : [])];
  const said = await new Promise<string>((resolve) => {
    // It exits with 1 if it has found something.
    const child = execFile(program, args, (_, stdout) => resolve(stdout));
    child.stdin!.end(sql);
  });
  return (JSON.parse(said) as Finding[]).filter(({ rule_name }) => options.rules.includes(rule_name) || rule_name === "syntax-error");
}
