import { afterAll, beforeAll, expect, test } from "vitest";
import { CLAIM } from "../../../db/publishing/statements.ts";
import { claimContent } from "../../../db/publishing/sweep.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { testDatabase } from "../../support/database.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  database = await testDatabase();
  const account = await createAccount(database.orm);
  owner = { ...account, ...(await createSite(database.orm, account.account_id, "https://example.com")) };
});
afterAll(() => database?.drop());

const em = () => database.orm.em.fork();
const count = async (sql: string) => Number((await em().execute<{ n: string }[]>(`select count(*) as n from ${sql}`))[0]!.n);

/** Planned articles, each with a publication in the future, as Stage 7 makes them. */
async function schedule(articles: number): Promise<void> {
  await em().execute(
    `with content as (
       insert into igny8_content (account_id, site_id, title, content_html, status, has_publication)
       select ?, ?, 'Planned ' || n, repeat(md5(n::text), 200), 'published', true from generate_series(1, ?) n
       returning id, account_id, site_id
     )
     insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, publish_at)
     select account_id, site_id, id, ?, 1, now() + interval '3 days' from content`,
    [owner.account_id, owner.site_id, articles, owner.integration_id],
  );
  await em().execute("analyze igny8_content, igny8_publications");
}

/** The pages that PostgreSQL reads to find that nothing is pending. */
async function pagesRead(): Promise<number> {
  const [row] = await em().execute<{ "QUERY PLAN": { Plan: Record<string, number> }[] }[]>(
    `explain (analyze, buffers, format json) ${CLAIM.text.replace("$1", "?")}`,
    [50],
  );
  const plan = row!["QUERY PLAN"][0]!.Plan;
  return plan["Shared Hit Blocks"]! + plan["Shared Read Blocks"]!;
}

test("what the sweep reads does not grow with the number of planned publications", async () => {
  await schedule(20);
  const few = await pagesRead();
  await schedule(4_000);
  expect(await pagesRead()).toBeLessThanOrEqual(few + 4);
  expect(await claimContent(em(), 50)).toBe(0);
});

test("content that was approved elsewhere is claimed once, page by page", async () => {
  await createContents(database.orm, owner, 7);
  await em().execute("update igny8_content set status = 'published' where title not like 'Planned %'");
  const before = await count("igny8_publications");
  expect([await claimContent(em(), 5), await claimContent(em(), 5), await claimContent(em(), 5)]).toEqual([5, 2, 0]);
  expect((await count("igny8_publications")) - before).toBe(7);
  expect(await count("igny8_content where not has_publication")).toBe(0);
});

test("content whose publication was deleted with its integration can be claimed again", async () => {
  const other = await createSite(database.orm, owner.account_id, "https://other.example");
  await createContents(database.orm, { ...owner, ...other }, 1);
  await em().execute("update igny8_content set status = 'published' where site_id = ?", [other.site_id]);
  expect(await claimContent(em(), 5)).toBe(1);
  await em().execute("delete from igny8_site_integrations where id = ?", [other.integration_id]);
  expect(await count(`igny8_content where site_id = ${other.site_id} and not has_publication`)).toBe(1);
});
