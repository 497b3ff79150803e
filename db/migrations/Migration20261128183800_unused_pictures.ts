import { Migration } from "@mikro-orm/migrations";

/** Paths of pictures that lost a row: their files are looked at, and removed where no row is left (`api/articles/unusedPictures.ts`). */
export class Migration20261128183800_unused_pictures extends Migration {
  override name = "Migration20261128183800_unused_pictures";

  override up(): void {
    this.addSql(`create table "igny8_unused_pictures" ("path" text primary key, "added_at" timestamptz(3) not null default now());`);
    this.addSql(`create index "igny8_images_path_index" on "igny8_images" ("path");`);
    // A trigger, because articles, sites and accounts take their pictures with them in the database.
    this.addSql(`create function igny8_note_unused_picture() returns trigger language plpgsql as $$
      begin
        insert into igny8_unused_pictures (path) values (old.path) on conflict do nothing;
        return null;
      end $$;`);
    this.addSql(
      `create trigger igny8_images_unused after delete on "igny8_images" for each row execute function igny8_note_unused_picture();`,
    );
  }
}
