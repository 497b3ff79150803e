import { Migration } from "@mikro-orm/migrations";

/** Keeps each version of an article. Articles that exist already get their first version. */
export class Migration20261129052500_versions extends Migration {
  override up(): void {
    this.addSql(`
      create table igny8_content_texts (
        account_id int not null constraint igny8_content_texts_account_id_foreign references igny8_accounts (id) on delete cascade,
        content_id int not null constraint igny8_content_texts_content_id_foreign references igny8_content (id) on delete cascade,
        hash varchar(64) not null,
        body text not null,
        primary key (content_id, hash)
      )`);
    this.addSql("create index igny8_content_texts_account_id_index on igny8_content_texts (account_id)");
    // lz4 reads and writes faster than PostgreSQL's own method; a server that was built without it keeps its own.
    this.addSql(`
      do $$ begin
        alter table igny8_content_texts alter column body set compression lz4;
      exception when feature_not_supported then null;
      end $$`);
    this.addSql(`
      create table igny8_content_versions (
        account_id int not null constraint igny8_content_versions_account_id_foreign references igny8_accounts (id) on delete cascade,
        content_id int not null constraint igny8_content_versions_content_id_foreign references igny8_content (id) on delete cascade,
        number int not null,
        revision int not null,
        origin text not null default 'written' constraint igny8_content_versions_origin_check check (origin in ('written', 'restored', 'taken')),
        restored_from int null,
        user_id int null constraint igny8_content_versions_user_id_foreign references igny8_users (id) on delete set null,
        html_hash varchar(64) not null,
        markdown_hash varchar(64) null,
        fields jsonb not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (content_id, number)
      )`);
    this.addSql("create index igny8_content_versions_account_id_index on igny8_content_versions (account_id)");
    this.addSql("create index igny8_content_versions_user_id_index on igny8_content_versions (user_id)");
    this.addSql("create index igny8_content_versions_pictures on igny8_content_versions using gin ((fields -> 'images') jsonb_path_ops)");
    // As for pictures' own rows: articles, sites and accounts take their versions with them in the database.
    this.addSql(`
      create function igny8_note_unused_pictures_of_version() returns trigger language plpgsql as $$
      begin
        insert into igny8_unused_pictures (path)
        select distinct image ->> 'path' from jsonb_array_elements(old.fields -> 'images') as image
        where (image ->> 'path') like '/media/%' on conflict do nothing;
        return null;
      end $$`);
    this.addSql(`
      create trigger igny8_content_versions_unused after delete or update of fields on igny8_content_versions
      for each row execute function igny8_note_unused_pictures_of_version()`);
    const hash = (column: string) => `encode(sha256(convert_to(${column}, 'UTF8')), 'hex')`;
    const names = (kind: string) => `coalesce((select jsonb_agg(t.name order by ct.position, t.id)
      from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id where ct.content_id = c.id and t.kind = '${kind}'), '[]')`;
    for (const column of ["content_html", "content_markdown"]) {
      this.addSql(`insert into igny8_content_texts (account_id, content_id, hash, body)
        select account_id, id, ${hash(column)}, ${column} from igny8_content where ${column} is not null on conflict do nothing`);
    }
    this.addSql(`
      insert into igny8_content_versions (account_id, content_id, number, revision, html_hash, markdown_hash, fields)
      select c.account_id, c.id, 1, c.revision, ${hash("c.content_html")}, ${hash("c.content_markdown")},
        jsonb_build_object('title', c.title, 'slug', c.slug, 'seo_title', c.seo_title, 'seo_description', c.seo_description,
          'primary_keyword', c.primary_keyword, 'secondary_keywords', c.secondary_keywords, 'canonical_url', c.canonical_url,
          'custom_fields', c.custom_fields, 'sector_id', c.sector_id, 'cluster_id', c.cluster_id,
          'categories', ${names("category")}, 'tags', ${names("tag")},
          'images', coalesce((select jsonb_agg(to_jsonb(i) - '{account_id,content_id,created_at}'::text[] order by i.position, i.id)
                              from igny8_images i where i.content_id = c.id), '[]'))
      from igny8_content c`);
  }
}
