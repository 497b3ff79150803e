import { Migration } from "@mikro-orm/migrations";

/**
 * A migration that builds or removes indexes of tables in use, while others read and write them. PostgreSQL does this outside of a transaction, so it can
 * be broken off in the middle. Each step looks first what an earlier run has left, and can run again. A changed index is a new one with a new name.
 */
export abstract class IndexMigration extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  /**
   * Builds an index, unless it is there. What a broken-off run has left of it is removed first.
   * @param definition what follows the name in CREATE INDEX: `on igny8_content (site_id)`
   */
  protected async buildIndex(name: string, definition: string, options: { unique?: boolean } = {}): Promise<void> {
    const [found] = await this.execute("select indisvalid as complete from pg_index where indexrelid = to_regclass(?)", [name]);
    if (found?.["complete"] === true) return;
    if (found) this.addSql(`drop index concurrently ${name}`);
    this.addSql(`create ${options.unique ? "unique " : ""}index concurrently ${name} ${definition}`);
  }

  /** Removes an index, unless it is gone. */
  protected dropIndex(name: string): void {
    this.addSql(`drop index concurrently if exists ${name}`);
  }
}
