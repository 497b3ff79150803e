import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { CHANNELS, RELEASE_STEPS, VERSION_STATUSES, type ReleaseStep } from "../../domain/plugin/version.ts";
import { PLATFORMS, SiteIntegration } from "../sites/integration.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

/** A plugin that sites install (requirements 8); it belongs to no account. */
export const Plugin = defineEntity({
  name: "Plugin",
  tableName: "igny8_plugins",
  properties: {
    id: id(),
    /** the folder below wp-content/plugins, and the name in addresses */
    slug: p.string().length(100).unique(),
    name: p.string(),
    platform: p.enum(PLATFORMS).default("wordpress"),
    description: p.text().default(""),
    homepage: p.text().nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Plugin = InferEntity<typeof Plugin>;

/** How far a step of a release is; what people see while it is built. */
export interface StepState {
  step: ReleaseStep;
  state: "waiting" | "running" | "done" | "failed";
  started_at?: string;
  ended_at?: string;
  /** what was found, or what is to be mended */
  message?: string;
}

export const stepsAtFirst = (): StepState[] => RELEASE_STEPS.map((step) => ({ step, state: "waiting" }));

/** One version of a plugin: its package, once built, and to whom it is offered. */
export const PluginVersion = defineEntity({
  name: "PluginVersion",
  tableName: "igny8_plugin_versions",
  uniques: [{ properties: ["plugin_id", "version"] }],
  indexes: [
    {
      name: "igny8_plugin_versions_offered",
      expression:
        "create index igny8_plugin_versions_offered on igny8_plugin_versions (plugin_id, channel, released_at desc) where status = 'released' and sha256 is not null",
    },
  ],
  checks: [
    { name: "igny8_plugin_versions_rollout_check", expression: "rollout >= 0 and rollout <= 100" },
    {
      name: "igny8_plugin_versions_built_check",
      expression: "sha256 is null or (md5 is not null and bytes is not null and manifest is not null and signature is not null)",
    },
  ],
  properties: {
    id: id(),
    plugin_id: () => p.manyToOne(Plugin).mapToPk().fieldName("plugin_id").deleteRule("cascade"),
    version: p.string().length(60),
    status: p.enum(VERSION_STATUSES).default("draft"),
    channel: p.enum(CHANNELS).default("stable"),
    /** Markdown */
    changelog: p.text().default(""),
    /** built from the package of this earlier version, not from the sources: a roll back */
    restores: p.string().length(60).nullable(),
    /** from the sources' headers, when it was built */
    requires_wordpress: p.string().length(20).nullable(),
    tested_wordpress: p.string().length(20).nullable(),
    requires_php: p.string().length(20).nullable(),
    /** of a hundred sites, how many are offered it (domain/plugin/rollout.ts) */
    rollout: p.smallint().default(100),
    /** offered to nobody until an operator goes on: sites that updated got sick */
    halted_at: p.datetime(3).nullable(),
    halt_reason: p.text().nullable(),
    /** an operator went on after a halt: what sites reported before does not count any more */
    resumed_at: p.datetime(3).nullable(),
    /** of the package, which lies in the store under this name; null for what was never built here (1.3.0 to 1.3.3) */
    sha256: p.string().length(64).nullable(),
    md5: p.string().length(32).nullable(),
    bytes: p.integer().nullable(),
    files: p.integer().nullable(),
    /** exactly the text that `signature` is over; lazy: it lists the files */
    manifest: p.text().nullable().lazy(),
    /** Ed25519 (RFC 8032), base64 */
    signature: p.text().nullable(),
    /** which of the configured keys signed */
    key_id: p.string().length(60).nullable(),
    /** the manifest's; it is signed anew long before */
    expires_at: p.datetime(3).nullable(),
    steps: p.json<StepState[]>().defaultRaw("'[]'"),
    /** why the last build failed; the version is a draft again */
    error: p.text().nullable(),
    released_at: p.datetime(3).nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type PluginVersion = InferEntity<typeof PluginVersion>;

/** What a site last said of its own health; counts since its last report. */
export interface HealthReport {
  /** PHP errors that end a request, in this plugin */
  fatal: number;
  publish: number;
  webhook: number;
  /** changes that wait to be told */
  queued: number;
  /** why the site did not install what it was offered */
  update_error: { version: string; code: string; message: string } | null;
}

/** The plugin on one site; requirements 8. */
export const PluginInstallation = defineEntity({
  name: "PluginInstallation",
  tableName: "igny8_plugin_installations",
  uniques: [{ properties: ["integration_id", "plugin_id"] }],
  indexes: [
    {
      name: "igny8_plugin_installations_version",
      expression: "create index igny8_plugin_installations_version on igny8_plugin_installations (plugin_id, version, last_seen_at desc)",
    },
    {
      // of the sites that updated to a version, how many are unhealthy
      name: "igny8_plugin_installations_reported",
      expression:
        "create index igny8_plugin_installations_reported on igny8_plugin_installations (plugin_id, version, healthy, last_health_at) where healthy is not null and previous_version is not null",
    },
    {
      name: "igny8_plugin_installations_newest",
      expression: "create index igny8_plugin_installations_newest on igny8_plugin_installations (plugin_id, id desc)",
    },
    {
      name: "igny8_plugin_installations_version_newest",
      expression: "create index igny8_plugin_installations_version_newest on igny8_plugin_installations (plugin_id, version, id desc)",
    },
    {
      name: "igny8_plugin_installations_unhealthy",
      expression: "create index igny8_plugin_installations_unhealthy on igny8_plugin_installations (plugin_id, id desc) where not healthy",
    },
  ],
  properties: {
    id: id(),
    plugin_id: () => p.manyToOne(Plugin).mapToPk().fieldName("plugin_id").deleteRule("cascade"),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade"),
    version: p.string().length(60),
    /** before the last update; null for the first */
    previous_version: p.string().length(60).nullable(),
    /** since when it has `version` */
    version_since: p.datetime(3).defaultRaw("now()"),
    wordpress_version: p.string().length(60).nullable(),
    php_version: p.string().length(60).nullable(),
    /** whether the site wants betas */
    channel: p.enum(CHANNELS).default("stable"),
    /** null until the first report since the last update */
    healthy: p.boolean().nullable(),
    health: p.json<HealthReport>().nullable(),
    last_health_at: p.datetime(3).nullable(),
    registered_at: p.datetime(3).defaultRaw("now()"),
    last_seen_at: p.datetime(3).defaultRaw("now()"),
  },
});
export type PluginInstallation = InferEntity<typeof PluginInstallation>;

export const DOWNLOAD_KINDS = ["public", "update", "enrolment"] as const;
export const DOWNLOAD_OUTCOMES = ["complete", "partial", "aborted", "refused", "failed"] as const;

/** One download, or what became of the try. No address is kept, only its country. */
export const PluginDownload = defineEntity({
  name: "PluginDownload",
  tableName: "igny8_plugin_downloads",
  indexes: [
    {
      name: "igny8_plugin_downloads_plugin_day",
      expression: "create index igny8_plugin_downloads_plugin_day on igny8_plugin_downloads (plugin_id, day)",
    },
    { properties: ["day"] },
  ],
  properties: {
    id: p.bigint("number").primary().autoincrement(),
    plugin_id: () => p.manyToOne(Plugin).mapToPk().fieldName("plugin_id").deleteRule("cascade"),
    /** null where none could be told */
    version: p.string().length(60).nullable(),
    /** no foreign key: downloads outlive the site */
    integration_id: p.integer().nullable(),
    kind: p.enum(DOWNLOAD_KINDS),
    outcome: p.enum(DOWNLOAD_OUTCOMES),
    /** ISO 3166-1 alpha-2 */
    country: p.string().length(2).nullable(),
    /** UTC */
    day: p.date(),
    created_at: createdAt(),
  },
});
export type PluginDownload = InferEntity<typeof PluginDownload>;

/** A first install in one step: whoever has the token gets the site's key with it, once. */
export const PluginEnrolment = defineEntity({
  name: "PluginEnrolment",
  tableName: "igny8_plugin_enrolments",
  properties: {
    id: id(),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade").index(),
    /** SHA-256 */
    token_hash: p.string().length(64).unique().hidden(),
    expires_at: p.datetime(3).index(),
    used_at: p.datetime(3).nullable(),
    /** SHA-256 of what the site that used it called its attempt: should the answer be lost, it asks again */
    attempt_hash: p.string().length(64).nullable().hidden(),
    /** SHA-256 of the key it got */
    api_key_hash: p.string().length(64).nullable().hidden(),
    created_at: createdAt(),
  },
});
export type PluginEnrolment = InferEntity<typeof PluginEnrolment>;

/** On how many sites a version was, day by day; written once a day, because installations only know what is. */
export const PluginVersionDay = defineEntity({
  name: "PluginVersionDay",
  tableName: "igny8_plugin_version_days",
  properties: {
    plugin_id: () => p.manyToOne(Plugin).mapToPk().fieldName("plugin_id").deleteRule("cascade").primary(),
    /** UTC */
    day: p.date().primary(),
    version: p.string().length(60).primary(),
    sites: p.integer(),
    /** of those, the ones that were heard of within seven days */
    active: p.integer(),
  },
});
export type PluginVersionDay = InferEntity<typeof PluginVersionDay>;
