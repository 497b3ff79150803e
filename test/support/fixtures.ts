import { fileURLToPath } from "node:url";
import { Account, Membership, User, type Role } from "../../db/account.ts";
import { ApiToken } from "../../db/access.ts";
import { Content } from "../../db/content.ts";
import { SiteIntegration } from "../../db/integration.ts";
import { rotateKey } from "../../db/integrationKeys.ts";
import type { Orm } from "../../db/orm.ts";
import { hashToken, newToken, type SecretKey } from "../../db/secrets.ts";
import { Site } from "../../db/site.ts";

/** The argon2id hash of "correct horse battery", made once because making one is slow on purpose. */
const PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$odXb2/hLV+XXPi7IYCCz9A$5RcEZgN12pCkKjR6uqLmWZ+3RqSHjLg4ee/01D2JKAo";

export const SECRET_KEYS: SecretKey[] = [{ id: "test", key: Buffer.alloc(32, 7) }];

/** Seeds of Ed25519 keys, of which the first signs releases. */
export const SIGNING_KEYS: SecretKey[] = [
  { id: "release-2", key: Buffer.alloc(32, 9) },
  { id: "release-1", key: Buffer.alloc(32, 8) },
];
export const PLUGIN_SOURCES = fileURLToPath(new URL("../../plugin", import.meta.url));

/** An account with a user of the given role and an API token for it. */
export async function createAccount(orm: Orm, role: Role = "owner") {
  const em = orm.em.fork();
  const account = em.create(Account, { name: "Test account" });
  const user = em.create(User, {
    email: `${newToken("")}@example.com`,
    name: "Test user",
    password_hash: PASSWORD_HASH,
    is_operator: false,
  });
  await em.persist([account, user]).flush();
  const token = newToken("igny8t_");
  em.create(Membership, { account_id: account.id, user_id: user.id, role });
  em.create(ApiToken, { account_id: account.id, user_id: user.id, name: "test", prefix: token.slice(0, 12), token_hash: hashToken(token) });
  await em.flush();
  return { account_id: account.id, user_id: user.id, token };
}

/** A site with an active integration and its key, and a content in review. */
export async function createSite(orm: Orm, account_id: number, url = "http://127.0.0.1:9") {
  const em = orm.em.fork();
  const site = em.create(Site, { account_id, name: "Test site", url, time_zone: "UTC" });
  await em.persist(site).flush();
  const integration = em.create(SiteIntegration, {
    account_id,
    site_id: site.id,
    source: crypto.randomUUID(),
    platform: "wordpress",
    platform_type: "cms",
    config_json: { site_url: url },
    credentials_json: {},
    is_active: true,
    sync_enabled: true,
    sync_status: "pending",
    checks: {},
  });
  await em.persist(integration).flush();
  const api_key = rotateKey(SECRET_KEYS, integration, 24, new Date());
  await em.flush();
  return { site_id: site.id, integration_id: integration.id, source: integration.source, api_key };
}

export async function createContent(orm: Orm, owner: { account_id: number; site_id: number }, more: Partial<Content> = {}) {
  const em = orm.em.fork();
  const content = em.create(Content, {
    title: "Slow bread",
    content_html: "<h2>Flour</h2><p>Take your time.</p>",
    status: "review",
    secondary_keywords: [],
    custom_fields: {},
    metadata: {},
    revision: 1,
    account_id: owner.account_id,
    site_id: owner.site_id,
    ...more,
  });
  await em.persist(content).flush();
  return content;
}

/** Many contents at once; their ids in order. */
export async function createContents(orm: Orm, { account_id, site_id }: { account_id: number; site_id: number }, count: number) {
  const rows = await orm.em.fork().execute<{ id: number }[]>(
    `insert into igny8_content (account_id, site_id, title, content_html, status)
     select ?, ?, 'Slow bread ' || n, '<h2>Flour</h2><p>Take your time.</p>', 'review' from generate_series(1, ?::int) n returning id`,
    [account_id, site_id, count],
  );
  return rows.map(({ id }) => id);
}
