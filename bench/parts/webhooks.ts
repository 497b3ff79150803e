import { createHmac, randomUUID } from "node:crypto";
import type { Orm } from "../../db/orm.ts";
import { hashToken } from "../../db/secrets.ts";
import { KEY_ID_LENGTH, signingBytes } from "../../domain/sites/webhook.ts";
import { createAccount, createSite } from "../../test/support/fixtures/accounts.ts";

const SITE_URL = "https://example.com";
export const STATUS_PATH = "/api/v1/integration/webhooks/wordpress/status/";

export interface PublishedSite {
  api_key: string;
  /** the ids of its contents; each is also its post's */
  contents: number[];
}

/** Makes a site with an account of its own and this many published contents. */
export async function publishedSite(orm: Orm, count: number): Promise<PublishedSite> {
  const account = await createAccount(orm);
  const site = await createSite(orm, account.account_id, SITE_URL);
  const contents = await orm.em.fork().execute<{ id: number }[]>(
    `with content as (
       insert into igny8_content (account_id, site_id, integration_id, title, content_html, status)
       select ?, ?, ?, 'Slow bread', '<p>Take your time.</p>', 'published' from generate_series(1, ?) returning id, account_id, site_id, integration_id
     ), publication as (
       insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, sequence)
       select account_id, site_id, id, integration_id, 1, 'published', 1 from content
     )
     select id from content`,
    [account.account_id, site.site_id, site.integration_id, count],
  );
  return { api_key: site.api_key, contents: contents.map(({ id }) => id) };
}

/** A signed webhook about a post's status. @param sequence that of the post's change, from 2 */
export function statusWebhook(
  { api_key }: PublishedSite,
  post: number,
  sequence: number,
): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify({
    post_id: post,
    content_id: post,
    post_status: sequence % 2 ? "publish" : "draft",
    post_url: `${SITE_URL}/post-${post}/`,
    post_title: "Slow bread",
    site_url: SITE_URL,
    sequence,
    occurred_at: new Date().toISOString(),
    reason: "status_changed",
  });
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac("sha256", signingBytes(api_key)).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "x-igny8-key-id": hashToken(api_key).slice(0, KEY_ID_LENGTH),
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { headers, body };
}
