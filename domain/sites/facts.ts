import type { FailureType } from "../publishing/failure.ts";
import type { WebhookRefusal } from "./identity.ts";

/** Each thing that a site needs; `seo_plugin` informs only. */
export const SITE_CHECKS = [
  "reachable",
  "rest_api",
  "answers",
  "permalinks",
  "plugin",
  "plugin_version",
  "api_key",
  "clock",
  "seo_plugin",
  "webhooks",
  "media",
  "author_html",
  "character_set",
] as const;
export type SiteCheckName = (typeof SITE_CHECKS)[number];

/** A call to the site and how it ended. */
export interface CallFact {
  at: Date;
  failure: { type: FailureType; message: string; advice?: string } | null;
  /** known when the REST API answered */
  plain_permalinks?: boolean | undefined;
  /** what stood around the answer's data; null: nothing did */
  noise?: string | null | undefined;
}

/** What the last metadata sync found (docs/bridge-contract.md, `GET /structure`), as far as it is judged. */
export interface StructureFact {
  /** when it was fetched, by our clock */
  fetched_at: string;
  site: { permalink_structure: string; server_time: string };
  versions: { bridge: string };
  seo_plugin: { slug: string; version: string };
  capabilities: { upload_files: boolean; unfiltered_html: boolean };
  /** `table.column` → character set; bridges of before do not tell */
  character_sets?: Record<string, string> | null | undefined;
}

export interface WebhookFact {
  last_webhook_at: Date | null;
  signed: boolean;
  /** when something was published there of which a webhook should have told by now, and none has come since (db/sites/record.ts) */
  untold_at: Date | null;
  refusal: WebhookRefusal | null;
}

export interface SiteFacts {
  call?: CallFact | undefined;
  structure?: StructureFact | null | undefined;
  webhooks?: WebhookFact | undefined;
}
