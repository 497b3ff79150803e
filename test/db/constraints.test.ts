import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let second: Awaited<ReturnType<typeof createSite>>;
let content: number;
let other: number;
beforeAll(async () => {
  database = await testDatabase();
  const account = await createAccount(database.orm);
  owner = { ...account, ...(await createSite(database.orm, account.account_id)) };
  second = await createSite(database.orm, account.account_id);
  content = (await createContent(database.orm, owner)).id;
  other = (await createContent(database.orm, owner)).id;
});
afterAll(() => database?.drop());

/** The constraint or index that refuses these rows, written one after the other; null if none does. Everything is rolled back. */
async function refusedBy(...statements: [string, unknown[]][]): Promise<string | null> {
  const em = database.orm.em.fork();
  await em.begin();
  try {
    for (const [sql, values] of statements) await em.execute(sql, values);
    return null;
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? String(error);
  } finally {
    await em.rollback();
  }
}
const set = (id: number, change: string, ...values: unknown[]): [string, unknown[]] => [
  `update igny8_content set ${change} where id = ?`,
  [...values, id],
];

const image = (content_id: number, role: string): [string, unknown[]] => [
  `insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size) values (?, ?, ?, 1, 1, '/media/a', 'image/png', 1)`,
  [owner.account_id, content_id, role],
];
const publication = (content_id: number, integration_id: number, state = "queued", attempt = 0): [string, unknown[]] => [
  `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, attempt) values (?, ?, ?, ?, 1, ?, ?)`,
  [owner.account_id, owner.site_id, content_id, integration_id, state, attempt],
];
const event = (type: string, action: string, duration: number | null): [string, unknown[]] => [
  `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, duration_ms) values (?, ?, ?, ?, ?, '', true, ?)`,
  [owner.account_id, owner.site_id, owner.integration_id, type, action, duration],
];
const term = (kind: string, name: string, site = owner.site_id): [string, unknown[]] => [
  `insert into igny8_taxonomy_terms (account_id, site_id, kind, name) values (?, ?, ?, ?)`,
  [owner.account_id, site, kind, name],
];
const external = (id: number, integration: number, post: string) => set(id, "integration_id = ?, external_id = ?", integration, post);

test("a post belongs to one content of an integration; another integration may have the same post id", async () => {
  expect(await refusedBy(external(content, owner.integration_id, "7"), external(other, owner.integration_id, "7"))).toBe(
    "igny8_content_external_id_key",
  );
  expect(await refusedBy(external(content, owner.integration_id, "7"), external(other, second.integration_id, "7"))).toBeNull();
  expect(await refusedBy(set(content, "external_id = '7'"))).toBe("igny8_content_external_check");
});

test("a content has one featured picture, and any number in its gallery", async () => {
  expect(await refusedBy(image(content, "featured"), image(content, "featured"))).toBe("igny8_images_one_featured");
  expect(
    await refusedBy(image(content, "featured"), image(other, "featured"), image(content, "gallery"), image(content, "gallery")),
  ).toBeNull();
  expect(await refusedBy(image(content, "banner"))).toBe("igny8_images_role_check");
});

test("a content has one publication per integration, and one open publication", async () => {
  const { integration_id } = owner;
  const here = (state: string) => publication(content, integration_id, state);
  const there = (state: string) => publication(content, second.integration_id, state);
  expect(await refusedBy(here("failed"), here("queued"))).toBe("igny8_publications_content_id_integration_id_unique");
  expect(await refusedBy(here("retrying"), there("queued"))).toBe("igny8_publications_one_open");
  expect(await refusedBy(here("failed"), there("queued"), publication(other, integration_id, "queued"))).toBeNull();
  expect(await refusedBy(publication(content, integration_id, "sleeping"))).toBe("igny8_publications_state_check");
  expect(await refusedBy(publication(content, integration_id, "queued", -1))).toBe("igny8_publications_attempt_check");
});

test("unknown statuses, event types and actions are refused", async () => {
  expect(await refusedBy(set(content, "status = 'approved'"))).toBe("igny8_content_status_check");
  expect(await refusedBy(event("publish", "content_publish", 12))).toBeNull();
  expect(await refusedBy(event("gossip", "content_publish", null))).toBe("igny8_sync_events_event_type_check");
  expect(await refusedBy(event("publish", "content_vanish", null))).toBe("igny8_sync_events_action_check");
  expect(await refusedBy(event("publish", "content_publish", -1))).toBe("igny8_sync_events_duration_check");
});

test("terms are unique by site and kind, whatever their case", async () => {
  expect(await refusedBy(term("tag", "Bread"), term("tag", "bread"))).toBe("igny8_taxonomy_terms_name_key");
  expect(await refusedBy(term("tag", "Bread"), term("category", "Bread"), term("tag", "Bread", second.site_id))).toBeNull();
});

test("a person has one e-mail, whatever its case, and one role in an account", async () => {
  const user = (email: string): [string, unknown[]] => ["insert into igny8_users (email, password_hash) values (?, '')", [email]];
  const member = (role: string): [string, unknown[]] => [
    "insert into igny8_memberships (account_id, user_id, role) values (?, ?, ?)",
    [owner.account_id, owner.user_id, role],
  ];
  expect(await refusedBy(user("Ada@example.com"), user("ada@EXAMPLE.com"))).toBe("igny8_users_email_key");
  expect(await refusedBy(member("viewer"))).toBe("igny8_memberships_account_id_user_id_unique");
  expect(await refusedBy(["delete from igny8_memberships", []], member("admin"))).toBe("igny8_memberships_role_check");
});

test("a site has one integration per address, and a key belongs to one integration", async () => {
  const copy = (change: string): [string, unknown[]] => [
    `insert into igny8_site_integrations (account_id, site_id, config_json, api_key_hash)
     select account_id, site_id, ${change} from igny8_site_integrations where id = ?`,
    [owner.integration_id],
  ];
  expect(await refusedBy(copy("config_json, null"))).toBe("igny8_site_integrations_url_key");
  expect(await refusedBy(copy(`'{"site_url": "https://b.example"}', api_key_hash`))).toBe("igny8_site_integrations_api_key_hash_unique");
  expect(await refusedBy(copy(`'{"site_url": "https://b.example"}', null`))).toBeNull();
});

test("deleting an account deletes all its rows", async () => {
  const left = [
    "igny8_sites",
    "igny8_content",
    "igny8_publications",
    "igny8_sync_events",
    "igny8_images",
    "igny8_site_integrations",
    "igny8_api_tokens",
  ];
  const em = database.orm.em.fork();
  await em.begin();
  for (const [sql, values] of [
    publication(content, owner.integration_id),
    event("test", "connection_test", 1),
    image(content, "featured"),
    external(content, owner.integration_id, "7"),
  ]) {
    await em.execute(sql, values);
  }
  await em.execute("delete from igny8_accounts where id = ?", [owner.account_id]);
  for (const table of left) expect(await em.execute(`select 1 from ${table} where account_id = ?`, [owner.account_id]), table).toEqual([]);
  await em.rollback();
});
