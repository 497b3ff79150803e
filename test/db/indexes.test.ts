import { afterAll, beforeAll, expect, test } from "vitest";
import { NEXT_OF_RUNS } from "../../db/automation/statements.ts";
import { CLEAN_UPS } from "../../db/events/statements.ts";
import { listInstallations } from "../../db/plugin/analytics.ts";
import { filteredIds } from "../../db/articles/filter.ts";
import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { testDatabase } from "../support/database.ts";
import { statementsOf } from "../support/statements.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

/**
 * The indexes that PostgreSQL would answer with, and whether it would have to sort. An empty table is always cheapest to
 * read as a whole, so that is switched off: what is asked is whether the index fits the query, not what it costs today.
 */
async function planOf(sql: string): Promise<{ indexes: string[]; sorts: boolean }> {
  const text = await explained(sql);
  return { indexes: allOf(text, /"Index Name":"(\w+)"/g), sorts: /"Node Type":"[\w ]*Sort"/.test(text) };
}

async function explained(sql: string): Promise<string> {
  const em = database.orm.em.fork();
  return em.transactional(async (tx) => {
    await tx.execute("set local enable_seqscan = off; set local enable_bitmapscan = off");
    const [row] = await tx.execute<{ "QUERY PLAN": unknown }[]>(`explain (format json, costs off) ${sql}`);
    return JSON.stringify(row);
  });
}

const allOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);

const open = OPEN_STATES.map((state) => `'${state}'`).join(", ");

test.each([
  [
    "content that was approved and has no publication",
    "igny8_content_unclaimed",
    "select id from igny8_content where status = 'published' and external_id is null and not has_publication order by id limit 50",
  ],
  [
    "open publications, longest unchanged first",
    "igny8_publications_open",
    `select id from igny8_publications where state in (${open}) and id > '00000000-0000-0000-0000-000000000000' order by id limit 50`,
  ],
  [
    "newest events of a content",
    "igny8_sync_events_content_newest",
    "select * from igny8_sync_events where content_id = 3 order by created_at desc, id desc limit 50",
  ],
  [
    "newest events of a kind and outcome",
    "igny8_sync_events_integration_kinds",
    "select * from igny8_sync_events where integration_id = 3 and event_type = 'publish' and success = false order by created_at desc, id desc limit 50",
  ],
  [
    "an account's stream",
    "igny8_sync_events_account_cursor",
    "select * from igny8_sync_events where account_id = 3 and (xid, id) > ('900', 3) order by xid, id limit 50",
  ],
  [
    "failed publications of an integration",
    "igny8_publications_troubled",
    "select id from igny8_publications where integration_id = 3 and state = 'failed' limit 50",
  ],
  [
    "what is to be repaired on a site, the longest due first",
    "igny8_publications_repair",
    "select id from igny8_publications where integration_id = 3 and state = 'published' and repair_at is not null and repair_at <= now() order by repair_at limit 1",
  ],
  [
    "articles that a site took without something",
    "igny8_publications_warned",
    "select id from igny8_publications where integration_id = 3 and state = 'published' and warnings <> '[]' limit 50",
  ],
  [
    "newest content of a site",
    "igny8_content_site_newest",
    "select * from igny8_content where site_id = 3 and id < 900 order by id desc limit 50",
  ],
  [
    "newest content of an account",
    "igny8_content_account_newest",
    "select * from igny8_content where account_id = 3 and id < 900 order by id desc limit 50",
  ],
  ["a post's content", "igny8_content_external_id_key", "select * from igny8_content where integration_id = 3 and external_id = '12'"],
  [
    "a content's publication",
    "igny8_publications_content_id_integration_id_unique",
    "select * from igny8_publications where content_id = 3 and integration_id = 4",
  ],
  [
    "an integration's articles, a hundred at a time",
    "igny8_content_site_newest",
    "select c.id from igny8_content c where site_id = 3 and id > 900 order by id limit 100",
  ],
  [
    "an integration by its key",
    "igny8_site_integrations_api_key_hash_unique",
    "select * from igny8_site_integrations where api_key_hash = 'x'",
  ],
  [
    "the log of an endpoint",
    "igny8_notification_deliveries_newest",
    "select * from igny8_notification_deliveries where endpoint_id = 3 and id < uuidv7() order by id desc limit 50",
  ],
  [
    "notifications that are due",
    "igny8_notification_deliveries_due",
    "select id from igny8_notification_deliveries where state = 'pending' and dispatch_after <= now() order by dispatch_after limit 50",
  ],
  [
    "a site's posts that are to be read",
    "igny8_site_posts_unread",
    `select publication_id from igny8_site_posts where integration_id = 3 and unread and failed_reads < 5
     order by failed_reads, content_id limit 20`,
  ],
  [
    "what Stage 7 takes",
    "igny8_content_site_status",
    "select id from igny8_content where site_id = 3 and status = 'review' and external_id is null and not on_hold order by id limit 200",
  ],
  [
    "what is due of a run",
    "igny8_publications_of_run",
    `select id from igny8_publications where automation_run_id = '019a0000-0000-7000-8000-000000000000' and state = 'queued'
     and publish_at <= now() order by publish_at limit 100`,
  ],
  [
    "what automation has planned on a site",
    "igny8_publications_planned",
    "select publish_at from igny8_publications where site_id = 3 and automation_run_id is not null and publish_at > now() - interval '2 days'",
  ],
  [
    "how sites are that updated to a version",
    "igny8_plugin_installations_reported",
    `select count(*), count(*) filter (where not healthy) from igny8_plugin_installations where plugin_id = 3 and version = '1.4.0'
     and healthy is not null and previous_version is not null and last_health_at > '-infinity'`,
  ],
  [
    "newest installations",
    "igny8_plugin_installations_newest",
    "select * from igny8_plugin_installations where plugin_id = 3 and id < 900 order by id desc limit 50",
  ],
  [
    "newest installations of a version",
    "igny8_plugin_installations_version_newest",
    "select * from igny8_plugin_installations where plugin_id = 3 and version = '1.4.0' and id < 900 order by id desc limit 50",
  ],
  [
    "newest unhealthy installations",
    "igny8_plugin_installations_unhealthy",
    "select * from igny8_plugin_installations where plugin_id = 3 and id < 900 and not healthy order by id desc limit 50",
  ],
  [
    "versions day by day",
    "igny8_plugin_version_days_pkey",
    "select * from igny8_plugin_version_days where plugin_id = 3 and day > '2026-01-01' order by day, version limit 20000",
  ],
  [
    "an install link by its token",
    "igny8_plugin_enrolments_token_hash_unique",
    "select * from igny8_plugin_enrolments where token_hash = 'x'",
  ],
  [
    "the version that was released last",
    "igny8_plugin_versions_offered",
    `select version from igny8_plugin_versions where plugin_id = 3 and channel = 'stable' and status = 'released' and sha256 is not null
     order by released_at desc limit 1`,
  ],
  [
    "manifests that end soon",
    "igny8_plugin_versions_offered",
    "select id from igny8_plugin_versions where status = 'released' and sha256 is not null and expires_at < now() limit 20",
  ],
  [
    "newest content of a sector",
    "igny8_content_sector_newest",
    "select * from igny8_content where sector_id = 3 and id < 900 order by id desc limit 50",
  ],
  [
    "what is approved and not on its site yet",
    "igny8_content_account_pending",
    "select id from igny8_content where account_id = 3 and id < 900 and status = 'published' and external_id is null order by id desc limit 50",
  ],
  [
    "how far a bulk run is",
    "igny8_publications_bulk",
    "select state from igny8_publications where bulk_run_id = '019a0000-0000-7000-8000-000000000000'",
  ],
  [
    "what waits for a site",
    "igny8_publications_waiting",
    "select from igny8_publications where integration_id = 3 and state in ('waiting', 'retrying') limit 1000",
  ],
  [
    "newest sites of an account",
    "igny8_sites_account_newest",
    "select * from igny8_sites where account_id = 3 and id < 900 order by id desc limit 50",
  ],
  [
    "newest automation runs of an account",
    "igny8_automation_runs_account_newest",
    "select * from igny8_automation_runs where account_id = 3 and id < uuidv7() order by id desc limit 50",
  ],
  [
    "schedules that are to be looked at",
    "igny8_automation_configs_check",
    "select site_id from igny8_automation_configs where check_at <= now() order by check_at, site_id limit 100",
  ],
  [
    "automation runs that nobody looked at though they were to be",
    "igny8_automation_runs_overdue",
    `select id from igny8_automation_runs where state in ('running', 'paused') and overdue_at <= now()
     and (overdue_at, id) > ('-infinity', '00000000-0000-0000-0000-000000000000') order by overdue_at, id limit 100`,
  ],
  [
    "what goes out of a site when",
    "igny8_publications_to_come",
    `select id from igny8_publications where site_id = 3 and state = 'queued' and attempt = 0 and publish_at > now()
     order by publish_at, id limit 50`,
  ],
  [
    "newest sessions of a person",
    "igny8_sessions_newest",
    "select * from igny8_sessions where user_id = 3 and id < 900 and expires_at > now() order by id desc limit 51",
  ],
  ["a person by address", "igny8_users_email_key", "select * from igny8_users where lower(email) = 'ada@example.com'"],
])("%s: %s, and nothing is sorted", async (_, index, sql) => {
  expect(await planOf(sql)).toEqual({ indexes: [index], sorts: false });
});

/** The statement of some work that reads a table, with its values in the text. */
async function sentAbout(table: string, work: () => Promise<unknown>): Promise<string> {
  const { text, values } = (await statementsOf(database.orm, work)).find(({ text }) => text.includes(table))!;
  return values.reduce<string>((sql, value, n) => sql.replace(`$${n + 1}`, `'${value as string}'`), text);
}

test("an account's failed articles are found through its integrations, without reading others", async () => {
  const em = database.orm.em.fork();
  const filled = await sentAbout("igny8_publications", () =>
    filteredIds(em, 3, { publication_state: "failed", cause: "KeyRefused" }, { order: "newest", below: 900, limit: 51 }),
  );
  const { indexes } = await planOf(filled);
  expect(indexes.filter((name) => name.startsWith("igny8_publications"))).toEqual(["igny8_publications_troubled"]);
  // The next page is a range of it as well.
  const ranges = allOf(await explained(filled), /"Index Cond":"([^"]*)"/g);
  expect(ranges.join("\n")).toContain("content_id < ");
});

test("the articles of an automation run, and its next one, are found by the index of runs' publications", async () => {
  const em = database.orm.em.fork();
  const run = "019a0000-0000-7000-8000-000000000000";
  const ofRuns = async (work: () => Promise<unknown>) =>
    (await planOf(await sentAbout("igny8_publications", work))).indexes.filter((name) => name.startsWith("igny8_publications"));
  expect(await ofRuns(() => filteredIds(em, 3, { automation_run_id: run }, { order: "newest", limit: 51 }))).toEqual([
    "igny8_publications_of_run",
  ]);
  const next = NEXT_OF_RUNS.text.replace("$1", `'{${run}}'`);
  expect((await planOf(next)).indexes.filter((name) => name.startsWith("igny8_publications"))).toEqual(["igny8_publications_of_run"]);
});

test("unhealthy installations are found by the index that holds only them", async () => {
  const page = { below: 900, limit: 50 };
  const filled = await sentAbout("igny8_plugin_installations", () =>
    listInstallations(database.orm.em.fork(), 3, { health: "unhealthy" }, page),
  );
  expect((await planOf(filled)).indexes).toContain("igny8_plugin_installations_unhealthy");
});

test.each([
  ["accounts", ["igny8_accounts_pkey", "igny8_sync_events_account_id_created_at_index"]],
  ["events", ["igny8_sync_events_account_id_created_at_index", "igny8_sync_events_pkey"]],
  ["webhooks", ["igny8_webhooks_pkey", "igny8_webhooks_received_at_index"]],
  ["deliveries", ["igny8_notification_deliveries_finished", "igny8_notification_deliveries_pkey"]],
  ["sessions", ["igny8_sessions_expires_at_index", "igny8_sessions_pkey"]],
  ["password_resets", ["igny8_password_resets_expires_at_index", "igny8_password_resets_pkey"]],
  ["password_reset_tokens", ["igny8_password_resets_expires_at_index", "igny8_password_resets_pkey"]],
  ["verifications", ["igny8_email_verifications_expires_at_index", "igny8_email_verifications_pkey"]],
  ["verification_tokens", ["igny8_email_verifications_expires_at_index", "igny8_email_verifications_pkey"]],
  ["invite_tokens", ["igny8_invites_expires_at_index", "igny8_invites_pkey"]],
  ["invites", ["igny8_invites_expires_at_index", "igny8_invites_pkey"]],
  ["enrolments", ["igny8_plugin_enrolments_expires_at_index", "igny8_plugin_enrolments_pkey"]],
  ["downloads", ["igny8_plugin_downloads_day_index", "igny8_plugin_downloads_pkey"]],
] as const)("what is removed of old %s is found by indexes", async (what, expected) => {
  const { indexes, sorts } = await planOf(
    CLEAN_UPS[what].text.replaceAll("::timestamptz", "").replaceAll("created_at < $2", "created_at < now()").replaceAll(/\$\d/g, "1000"),
  );
  expect([...new Set(indexes)].toSorted()).toEqual(expected);
  expect(sorts).toBe(false);
});
