import type { FailureType } from "../publishing/failure.ts";
import type { WebhookRefusal } from "./identity.ts";

/** The requirements of a site. `seo_plugin` is for information only. */
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

/** A call to the site and its end. */
export interface CallFact {
  at: Date;
  failure: { type: FailureType; message: string; advice?: string } | null;
  /** known if the REST API answered */
  plain_permalinks?: boolean | undefined;
  /** the text around the answer's data; null: there was none */
  noise?: string | null | undefined;
}

/** The result of the last metadata sync (docs/bridge-contract.md, `GET /structure`), as far as the checks use it. */
export interface StructureFact {
  /** when it was fetched, by IGNY8's clock */
  fetched_at: string;
  site: { permalink_structure: string; server_time: string };
  versions: { bridge: string };
  seo_plugin: { slug: string; version: string; by_bridge?: boolean | undefined };
  capabilities: { upload_files: boolean; unfiltered_html: boolean };
  /** `table.column` → character set; older bridges do not send it */
  character_sets?: Record<string, string> | null | undefined;
}

export interface WebhookFact {
  last_webhook_at: Date | null;
  signed: boolean;
  /** the time of a publication whose webhook is overdue, if none has arrived since (db/sites/record.ts) */
  untold_at: Date | null;
  refusal: WebhookRefusal | null;
}

/** The plugin's own report of its version. */
export interface PluginFact {
  at: Date;
  version: string;
}

export interface SiteFacts {
  call?: CallFact | undefined;
  plugin?: PluginFact | undefined;
  structure?: StructureFact | null | undefined;
  webhooks?: WebhookFact | undefined;
}
