import { Migration } from "@mikro-orm/migrations";

/**
 * The hourly check finds what is to be done by indexes: schedules that are due, and runs that nobody looked at though they were to be. What is
 * there already is looked at once.
 */
export class Migration20261128132000_overdue extends Migration {
  override name = "Migration20261128132000_overdue";

  override up(): void {
    this.addSql(`alter table "igny8_automation_configs" add "check_at" timestamptz(3) null default now();`);
    this.addSql(`alter table "igny8_automation_runs" add "overdue_at" timestamptz(3) not null default now();`);
    this.addSql(`create index igny8_automation_configs_check on igny8_automation_configs (check_at, site_id) where check_at is not null;`);
    this.addSql(
      `create index igny8_automation_runs_overdue on igny8_automation_runs (overdue_at, id) where state in ('running', 'paused');`,
    );
  }
}
