import { Migration } from "@mikro-orm/migrations";

/** Which content has a publication stands on the content: the sweep reads what has none by an index of its own. */
export class Migration20261128110900_unclaimed extends Migration {
  override name = "Migration20261128110900_unclaimed";

  override up(): void {
    this.addSql(`alter table "igny8_content" add "has_publication" boolean not null default false;`);
    this.addSql(
      `update igny8_content c set has_publication = true where exists (select from igny8_publications p where p.content_id = c.id);`,
    );
    this.addSql(`drop index "igny8_content_pending";`);
    this.addSql(
      `create index igny8_content_unclaimed on igny8_content (id) where status = 'published' and external_id is null and not has_publication;`,
    );
    // An integration that goes takes its publications along; the content may be given a new one.
    this.addSql(`
      create function igny8_publication_removed() returns trigger language plpgsql as $$
      begin
        update igny8_content c set has_publication = false
        where c.id = old.content_id and not exists (select from igny8_publications p where p.content_id = c.id);
        return null;
      end $$;`);
    this.addSql(
      `create trigger igny8_publications_removed after delete on igny8_publications for each row execute function igny8_publication_removed();`,
    );
  }
}
