import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { SiteChecks } from "../../domain/sites/checks.ts";
import { DEFAULT_PLATFORM, PLATFORMS } from "../../domain/sites/platform.ts";
import type { WebhookRefusal } from "../../domain/sites/identity.ts";
import type { SiteRules } from "../../domain/publishing/siteRules.ts";
import type { KeptStructure } from "../../domain/sites/structure.ts";
import { Account } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";
import { Site } from "./site.ts";

export const SYNC_STATUSES = ["pending", "success", "failed", "syncing"] as const;

export interface IntegrationConfig {
  site_url: string;
  /** WordPress's own address in its last answer; domain/sites/identity.ts */
  home_url?: string;
  /** true: the site has plain permalinks, so its REST API answers only at `?rest_route=` */
  plain_permalinks?: boolean;
}

/** Ciphertexts (db/secrets.ts), never plain keys. */
export interface IntegrationCredentials {
  api_key?: string;
  /** the key before the last rotation. It is tried after the new one until the time below */
  previous_api_key?: string;
  previous_api_key_valid_until?: string;
  /** user and password of the site's Basic auth (db/sites/basicAuth.ts) */
  basic_auth?: string;
}

/** How a site is reached; requirements 7.1. */
export const SiteIntegration = defineEntity({
  name: "SiteIntegration",
  tableName: "igny8_site_integrations",
  uniques: [
    {
      name: "igny8_site_integrations_url_key",
      expression:
        "create unique index igny8_site_integrations_url_key on igny8_site_integrations (site_id, platform, (config_json ->> 'site_url'))",
    },
  ],
  indexes: [
    {
      // finds an address in every account (sameAddress.ts)
      name: "igny8_site_integrations_address",
      expression:
        "create index igny8_site_integrations_address on igny8_site_integrations (regexp_replace(lower(config_json ->> 'site_url'), '^https?://(www[.])?', ''))",
    },
    {
      name: "igny8_site_integrations_key_id",
      expression: "create index igny8_site_integrations_key_id on igny8_site_integrations (left(api_key_hash, 16))",
    },
    {
      name: "igny8_site_integrations_previous_key_id",
      expression: "create index igny8_site_integrations_previous_key_id on igny8_site_integrations (left(previous_api_key_hash, 16))",
    },
  ],
  checks: [
    {
      name: "igny8_site_integrations_send_saved_after_s_check",
      expression: "send_saved_after_s >= 10 and send_saved_after_s <= 300",
    },
  ],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade"),
    /** sent with each call. It keeps a restored or second IGNY8 away from another one's posts */
    source: p.uuid().defaultRaw("gen_random_uuid()").unique(),
    platform: p.enum(PLATFORMS).default(DEFAULT_PLATFORM),
    platform_type: p.string().default("cms"),
    config_json: p.json<IntegrationConfig>(),
    credentials_json: p.json<IntegrationCredentials>().defaultRaw("'{}'").hidden(),
    /** SHA-256 of the keys. A key in a site's request finds the integration */
    api_key_hash: p.string().length(64).nullable().unique().hidden(),
    previous_api_key_hash: p.string().length(64).nullable().unique().hidden(),
    is_active: p.boolean().default(false),
    sync_enabled: p.boolean().default(true),
    /** a signed webhook was received; since then unsigned ones are refused */
    webhooks_signed: p.boolean().default(false),
    /** a webhook that named its key by an id was received; since then webhooks that carry the key are refused, until there is a new key */
    webhooks_keyless: p.boolean().default(false),
    last_webhook_at: p.datetime(3).nullable(),
    webhook_refusal: p.json<WebhookRefusal>().nullable(),
    last_sync_at: p.datetime(3).nullable(),
    sync_status: p.enum(SYNC_STATUSES).default("pending"),
    sync_error: p.text().nullable(),
    /** the result of the last metadata sync; null before the first. Lazy: up to 2 MB of terms that are rarely read */
    structure: p.json<KeptStructure>().nullable().lazy(),
    /** the publishing defaults of its posts */
    rules: p.json<SiteRules>().defaultRaw("'{}'"),
    /** saved changes of its articles are sent by themselves after so many seconds without a further save; null: only if a person asks */
    send_saved_after_s: p.integer().nullable(),
    /** the WordPress version whose block editor opens articles, by the last metadata sync; null: articles are sent as HTML alone */
    block_editor: p.text().nullable(),
    /** the state of each check of the site; domain/sites/checks.ts */
    checks: p.json<Partial<SiteChecks>>().defaultRaw("'{}'"),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type SiteIntegration = InferEntity<typeof SiteIntegration>;
