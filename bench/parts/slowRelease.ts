import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Release } from "../../dev/cluster/start.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What API and worker are made of. */
const COPIED = [
  ...["activities", "api", "config", "config.ts", "db", "domain", "telemetry", "temporal", "worker", "workflows"],
  ...["package.json", "package-lock.json", "tsconfig.json"],
];
const LINKED = ["node_modules", "dist", "docs", "plugin"];

/**
 * A release like this one with one more migration, which takes `seconds` and adds a column.
 * @param dir a folder for it
 */
export async function slowRelease(dir: string, seconds: number): Promise<Release> {
  await mkdir(dir, { recursive: true });
  for (const name of COPIED) await cp(join(ROOT, name), join(dir, name), { recursive: true });
  for (const name of LINKED) await symlink(join(ROOT, name), join(dir, name));
  await writeFile(
    join(dir, "db/migrations/Migration20990101000000_slow.ts"),
    `import { Migration } from "@mikro-orm/migrations";
export class Migration20990101000000_slow extends Migration {
  override async up(): Promise<void> {
    this.addSql("select pg_sleep(${seconds})");
    // Last, because whoever uses the table waits from here to the end of the transaction.
    this.addSql("alter table igny8_sites add column if not exists slow int null");
  }
}
`,
  );
  return { root: dir };
}
