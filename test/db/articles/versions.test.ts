import { expect, test } from "vitest";
import { migrate } from "../../../db/schema/migrate.ts";
import { findVersion } from "../../../db/articles/versions.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

test("articles from before versions were kept get their first one with the update", async () => {
  const { orm, directUrl, drop } = await testDatabase();
  try {
    const { account_id } = await createAccount(orm);
    const { site_id } = await createSite(orm, account_id);
    const html = "<p>naïve 漢字 😀</p>";
    const { id } = await createContent(orm, { account_id, site_id });
    await orm.em.execute("update igny8_content set title = 'Old', content_html = ?, revision = 7 where id = ?", [html, id]);
    await orm.em.execute(`drop table igny8_content_versions; drop table igny8_content_texts;
      drop function igny8_note_unused_pictures_of_version; delete from igny8_migrations where name like '%_versions'`);
    expect(await migrate(directUrl)).toEqual([expect.stringMatching(/_versions$/)]);
    const version = await findVersion(orm.em.fork(), { account_id, content_id: id }, 1);
    expect(version).toMatchObject({ revision: 7, title: "Old", content_html: html, content_markdown: null, is_current: true, user: null });
    expect(version!.fields).toMatchObject({ title: "Old", categories: [], tags: [], images: [], secondary_keywords: [] });
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
  } finally {
    await drop();
  }
});
