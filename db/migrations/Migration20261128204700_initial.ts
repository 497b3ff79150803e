import { readFile } from "node:fs/promises";
import { Migration } from "@mikro-orm/migrations";

/** The files of `initial/`, one for each subject. A table comes after the tables that it references. */
const SUBJECTS = ["people", "sites", "articles", "publishing", "automation", "events", "notifications", "plugin"];

const OLD = `This database was made by a version before the first release, and its tables can't be carried over. If "npm start" made it, \
delete the folder that it keeps everything in (.data, or what --data names). Else name an empty database in DATABASE_URL.`;

/** The schema of the first release. */
export class Migration20261128204700_initial extends Migration {
  /** @throws Error if the database has tables of IGNY8 that this migration did not make */
  override async up(): Promise<void> {
    const [{ old }] = (await this.execute("select to_regclass('igny8_accounts') is not null as old")) as [{ old: boolean }];
    if (old) throw new Error(OLD);
    for (const subject of SUBJECTS) this.addSql(await readFile(new URL(`initial/${subject}.sql`, import.meta.url), "utf8"));
  }
}
