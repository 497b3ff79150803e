import { KEY_ID_LENGTH } from "../../domain/sites/webhook.ts";
import type { WebhookRefusal } from "../../domain/sites/identity.ts";
import type { EntityManager } from "../orm.ts";
import { REPORTED_STATE, reportedState } from "../publishing/postState.ts";
import { prepare, run, type Prepared } from "../prepared.ts";
import type { SecretKey } from "../secrets.ts";
import { openForSite } from "./boundSecrets.ts";

/** A webhook about a post. One kind has metadata, the other the post's state. */
export interface Delivery {
  kind: "status" | "metadata";
  content_id: number;
  post_id: number;
  sequence: number | null;
  /** stored for longer than the bridge retries; null from bridges before 1.4 */
  webhook_id: string | null;
  signed: boolean;
  /** it named its key by the key's id */
  keyless: boolean;
  post?: { post_status: string; post_url: string; post_title: string };
  metadata?: Record<string, unknown>;
  /** for the sync event */
  details: Record<string, unknown>;
}

/** The integration that a key belongs to. */
export interface Speaker {
  integration_id: number;
  account_id: number;
  site_id: number;
  source: string;
  site_url: string;
  home_url: string | null;
  webhooks_signed: boolean;
  webhooks_keyless: boolean;
  /** its account's own quota; null: the installation's */
  requests_a_minute: number | null;
}

const OF_SPEAKER = `
  i.id as integration_id, i.account_id, i.site_id, i.source, i.config_json ->> 'site_url' as site_url, i.config_json ->> 'home_url' as home_url,
  i.webhooks_signed, i.webhooks_keyless, (a.quotas ->> 'site_requests_a_minute')::int as requests_a_minute`;
const SITES = `igny8_site_integrations i join igny8_accounts a on a.id = i.account_id`;
const OVERLAPS = `(i.credentials_json ->> 'previous_api_key_valid_until')::timestamptz > now()`;
const SPEAKER = prepare(`select ${OF_SPEAKER} from ${SITES} where i.api_key_hash = ? or (i.previous_api_key_hash = ? and ${OVERLAPS})`);

/** The sender, by the hash of the key in the request; undefined if no integration has that key. It does not need the body. */
export async function findSpeaker(em: EntityManager, keyHash: string): Promise<Speaker | undefined> {
  const [row] = await run<Speaker>(em, SPEAKER, [keyHash, keyHash]);
  return row;
}

const ID = (column: string) => `left(i.${column}, ${KEY_ID_LENGTH})`;
const NAMED = prepare(`
  select ${OF_SPEAKER}, i.credentials_json ->> case when ${ID("api_key_hash")} = ? then 'api_key' else 'previous_api_key' end as sealed
  from ${SITES} where ${ID("api_key_hash")} = ? or (${ID("previous_api_key_hash")} = ? and ${OVERLAPS})`);

/**
 * The integration that a key's id (`keyIdOf`) names, and its key; undefined if no integration has it. The id proves nothing; a signature with
 * the key does.
 * @throws KeyUnreadable
 */
export async function findNamed(
  em: EntityManager,
  keys: SecretKey[],
  keyId: string,
): Promise<{ speaker: Speaker; key: string } | undefined> {
  const [row] = await run<Speaker & { sealed: string }>(em, NAMED, [keyId, keyId, keyId]);
  if (!row) return undefined;
  const { sealed, ...speaker } = row;
  const integration = { id: speaker.integration_id, account_id: speaker.account_id, config_json: { site_url: speaker.site_url } };
  try {
    return { speaker, key: openForSite(keys, integration, "api_key", sealed) };
  } catch (cause) {
    throw new KeyUnreadable(`The key of integration ${integration.id} can't be decrypted`, { cause });
  }
}

/** A site's key that no key of SECRET_KEYS decrypts. */
export class KeyUnreadable extends Error {}

const REFUSED = prepare(`
  update igny8_site_integrations set webhook_refusal = ?::jsonb
  where id = ? and (webhook_refusal is null or webhook_refusal ->> 'reason' <> ?::text or webhook_refusal ->> 'site_url' <> ?::text
    or (webhook_refusal ->> 'at')::timestamptz < greatest(last_webhook_at, now() - interval '1 minute'))`);

/**
 * Records that a webhook with the right key was refused. A site may send thousands, so it writes once a minute for the same reason and
 * address. After an accepted webhook it writes at once, since nobody would see the new refusal otherwise.
 */
export async function rememberRefusal(em: EntityManager, integration_id: number, refusal: WebhookRefusal): Promise<void> {
  await run(em, REFUSED, [JSON.stringify(refusal), integration_id, refusal.reason, refusal.site_url]);
}

// One statement, one commit. It locks the content before its publication, as all code does. After waiting for a lock, PostgreSQL checks the
// row's condition again (READ COMMITTED), so it compares with the newest sequence.
const apply = (column: "sequence" | "metadata_sequence", publication: string, content: string, action: string) =>
  prepare(`
  with target as materialized (
    select c.id, p.id as publication_id from igny8_content c join igny8_publications p on p.content_id = c.id and p.integration_id = ?
    where c.id = ? and c.site_id = ?
  ), fresh as (
    insert into igny8_webhooks (account_id, integration_id, webhook_id)
    select ?::int, ?::int, coalesce(?::text, gen_random_uuid()::text) from target on conflict do nothing returning 1
  ), locked as materialized (
    select id, metadata ->> 'wordpress_status' as previous_status from igny8_content where id = ? and exists (select from fresh) for update
  ), publication as (
    update igny8_publications p set ${column} = coalesce(?::bigint, p.${column}), updated_at = now() ${publication}
    from locked where p.id = (select publication_id from target) and p.${column} <= coalesce(?::bigint, p.${column}) returning p.id, p.integration_id
  ), content as (
    update igny8_content c set updated_at = now(), ${content} from publication where c.id = ?
    returning c.id, c.status, c.external_id, c.external_url, c.metadata
  ), heard as (
    update igny8_site_integrations set webhooks_signed = webhooks_signed or ?::boolean, webhooks_keyless = webhooks_keyless or ?::boolean, last_webhook_at = now()
    where id = ? and exists (select from fresh)
  ), event as (
    insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, details)
    select ?::int, ?::int, ?::int, 'webhook', '${action}', ?::text || case when exists (select from publication) then '' else ' (older than what is known: ignored)' end,
           true, ?::int, ?::text, ?::jsonb || jsonb_build_object('stale', not exists (select from publication), 'previous_status', (select previous_status from locked)) from fresh
  )
  select exists (select from fresh) as fresh, exists (select from publication) as applied,
         coalesce(n.status, c.status) as status, coalesce(n.external_id, c.external_id) as external_id,
         coalesce(n.external_url, c.external_url) as external_url, coalesce(n.metadata, c.metadata) as metadata
  from igny8_content c left join content n on true where c.id = (select id from target)`);

const STATUS = apply("sequence", `, ${REPORTED_STATE.publication}`, REPORTED_STATE.content, "status_update");
const METADATA = apply("metadata_sequence", "", "metadata = c.metadata || ?::jsonb", "metadata_update");

/** The result of a delivery, and the content afterwards. */
export interface Applied {
  fresh: boolean;
  applied: boolean;
  status: string;
  external_id: string | null;
  external_url: string | null;
  metadata: Record<string, unknown>;
}

/**
 * Applies a delivery to its content and publication and logs it (requirements 5.3 and 5.4), in one transaction of one statement. If its id
 * is known already, or if it is older than the applied state, it changes nothing and the result says so.
 * @returns undefined, with nothing written, if the site has published no such article
 */
export async function applyDelivery(em: EntityManager, to: Speaker, delivery: Delivery, now: Date): Promise<Applied | undefined> {
  const { content_id, sequence, post, details } = delivery;
  const head = [to.integration_id, content_id, to.site_id, to.account_id, to.integration_id, delivery.webhook_id, content_id, sequence];
  const tail = [delivery.signed, delivery.keyless, to.integration_id, to.account_id, to.site_id, to.integration_id];
  const external = String(delivery.post_id);
  const log = async (statement: Prepared, own: { publication: unknown[]; content: unknown[]; description: string }) => {
    const values = [...head, ...own.publication, sequence, ...own.content, content_id, ...tail];
    const [row] = await run<Applied>(em, statement, [...values, own.description, content_id, external, JSON.stringify(details)]);
    return row;
  };
  if (!post) {
    const metadata = JSON.stringify({ wp_metadata: delivery.metadata ?? {}, last_wp_sync: now.toISOString() });
    return log(METADATA, { publication: [], content: [metadata], description: "WordPress reported the post's metadata" });
  }
  const { gone, publication, content } = reportedState({ post_id: delivery.post_id, ...post }, now);
  return log(STATUS, {
    publication,
    content,
    description: gone
      ? `The post '${post.post_title}' was deleted in WordPress`
      : `WordPress reported '${post.post_title}' as ${post.post_status}`,
  });
}
