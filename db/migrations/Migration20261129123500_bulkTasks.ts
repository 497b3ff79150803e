import { Migration } from "@mikro-orm/migrations";

/** Bulk runs that change posts or take them down, and sites that get saved changes by themselves. */
export class Migration20261129123500_bulkTasks extends Migration {
  override up(): void {
    this.addSql(`
      alter table igny8_bulk_runs add column task text not null default 'create'
      constraint igny8_bulk_runs_task_check check (task in ('create', 'update', 'withdraw'))`);
    this.addSql(`
      alter table igny8_site_integrations add column send_saved_after_s int null
      constraint igny8_site_integrations_send_saved_after_s_check check (send_saved_after_s >= 10 and send_saved_after_s <= 300)`);
  }
}
