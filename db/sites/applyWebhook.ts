import type { WebhookRefusal } from "../../domain/sites/identity.ts";
import type { EntityManager } from "../orm.ts";
import { reportedState } from "../publishing/postState.ts";
import type { SecretKey } from "../secrets.ts";
import { openForSite } from "./boundSecrets.ts";
import { APPLY_METADATA, APPLY_STATUS, NAMED, REFUSED, SPEAKER } from "./statements.ts";
import { statusInWords } from "../../domain/publishing/wordpressStatus.ts";

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
  /** the change of the post that it tells of; null if IGNY8 made it, or if the bridge is older than 1.5 */
  change: { etag: string; at: Date } | null;
  metadata?: Record<string, unknown>;
  /** who made the change; bridges before 1.5 do not tell */
  by?: { id: number; name: string; kind: string } | undefined;
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

/** The sender, by the hash of the key in the request; undefined if no integration has that key. It does not need the body. */
export async function findSpeaker(em: EntityManager, keyHash: string): Promise<Speaker | undefined> {
  const [row] = await SPEAKER<Speaker>(em, { key_hash: keyHash });
  return row;
}

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
  const [row] = await NAMED<Speaker & { sealed: string }>(em, { key_id: keyId });
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

/**
 * Records that a webhook with the right key was refused. A site may send thousands, so it writes once a minute for the same reason and
 * address. After an accepted webhook it writes at once, since nobody would see the new refusal otherwise.
 */
export async function rememberRefusal(em: EntityManager, integration_id: number, refusal: WebhookRefusal): Promise<void> {
  const { reason, site_url } = refusal;
  await REFUSED(em, { integration_id, refusal: JSON.stringify(refusal), reason, site_url });
}

/** The result of a delivery, and the content afterwards. */
export interface Applied {
  fresh: boolean;
  applied: boolean;
  /** somebody changed the post, and no earlier delivery said so: start the reading of the site's posts */
  newly_unread: boolean;
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
  const { content_id, sequence, webhook_id, signed, keyless, post, change } = delivery;
  const { integration_id, account_id, site_id } = to;
  const values = {
    ...{ integration_id, account_id, site_id, content_id, webhook_id, sequence, signed, keyless },
    post_id: String(delivery.post_id),
    details: JSON.stringify(delivery.details),
    ...{ etag: change?.etag ?? null, changed_by: delivery.by ? JSON.stringify(delivery.by) : null, changed_at: change?.at ?? null },
  };
  if (!post) {
    const metadata = JSON.stringify({ wp_metadata: delivery.metadata ?? {}, last_wp_sync: now.toISOString() });
    const [row] = await APPLY_METADATA<Applied>(em, { ...values, metadata, description: "WordPress reported the post's fields" });
    return row;
  }
  const is = statusInWords(post.post_status);
  const reported = reportedState({ post_id: delivery.post_id, ...post }, now);
  const description = reported.gone
    ? delivery.by?.kind === "igny8"
      ? `IGNY8 deleted the post '${post.post_title}' in WordPress`
      : `The post '${post.post_title}' was deleted in WordPress`
    : `The post '${post.post_title}' ${is === null ? `has the status ${post.post_status}` : `is ${is}`} in WordPress`;
  const [row] = await APPLY_STATUS<Applied>(em, { ...values, ...reported, description });
  return row;
}
