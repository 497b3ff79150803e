import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { CHANNELS, RELEASE_STEPS, VERSION_STATUSES, type ReleaseStep } from "../../domain/plugin/version.ts";
import { DEFAULT_PLATFORM, PLATFORMS } from "../../domain/sites/platform.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

/** A plugin that sites install (requirements 8). It belongs to no account. */
export const Plugin = defineEntity({
  name: "Plugin",
  tableName: "igny8_plugins",
  properties: {
    id: id(),
    /** the folder below wp-content/plugins, and the name in URLs */
    slug: p.string().length(100).unique(),
    name: p.string(),
    platform: p.enum(PLATFORMS).default(DEFAULT_PLATFORM),
    description: p.text().default(""),
    homepage: p.text().nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Plugin = InferEntity<typeof Plugin>;

/** The progress of a release's step, which people see during the build. */
export interface StepState {
  step: ReleaseStep;
  state: "waiting" | "running" | "done" | "failed";
  started_at?: string;
  ended_at?: string;
  /** the result, or the fault to correct */
  message?: string;
}

export const stepsAtFirst = (): StepState[] => RELEASE_STEPS.map((step) => ({ step, state: "waiting" }));

/** One version of a plugin: its package after the build, and the sites that are offered it. */
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
    plugin: () => p.manyToOne(Plugin).joinColumn("plugin_id").persist(false).ref(),
    version: p.string().length(60),
    status: p.enum(VERSION_STATUSES).default("draft"),
    channel: p.enum(CHANNELS).default("stable"),
    /** Markdown */
    changelog: p.text().default(""),
    /** built from the package of this earlier version instead of the sources: a roll back */
    restores: p.string().length(60).nullable(),
    /** from the headers of the sources, at the time of the build */
    requires_wordpress: p.string().length(20).nullable(),
    tested_wordpress: p.string().length(20).nullable(),
    requires_php: p.string().length(20).nullable(),
    /** the percentage of sites that are offered it (domain/plugin/rollout.ts) */
    rollout: p.smallint().default(100),
    /** offered to no site until an operator resumes it: sites that updated became unhealthy */
    halted_at: p.datetime(3).nullable(),
    halt_reason: p.text().nullable(),
    /** an operator resumed after a halt; earlier reports of sites no longer count */
    resumed_at: p.datetime(3).nullable(),
    /** of the package, which the store keeps under this name; null for versions that were never built here (1.3.0 to 1.3.3) */
    sha256: p.string().length(64).nullable(),
    md5: p.string().length(32).nullable(),
    bytes: p.integer().nullable(),
    files: p.integer().nullable(),
    /** the very text that `signature` signs; lazy, because it lists all files */
    manifest: p.text().nullable().lazy(),
    /** Ed25519 (RFC 8032), base64 */
    signature: p.text().nullable(),
    /** the id of the key that signed */
    key_id: p.string().length(60).nullable(),
    /** the manifest's expiry; it is signed again long before */
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

/** A site's last report on its own health, with counts since the report before. */
export interface HealthReport {
  /** fatal PHP errors in this plugin */
  fatal: number;
  publish: number;
  webhook: number;
  /** changes that wait to be sent to IGNY8 */
  queued: number;
  /** why the site did not install the offered version */
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
      // counts the unhealthy ones among the sites that updated to a version
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
    plugin: () => p.manyToOne(Plugin).joinColumn("plugin_id").persist(false).ref(),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade"),
    version: p.string().length(60),
    /** before the last update; null if there was none */
    previous_version: p.string().length(60).nullable(),
    /** since when it has `version` */
    version_since: p.datetime(3).defaultRaw("now()"),
    wordpress_version: p.string().length(60).nullable(),
    php_version: p.string().length(60).nullable(),
    /** whether the site wants beta versions */
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

/** One download, or the result of an attempt. The address is not stored, only its country. */
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
    /** null if the version is unknown */
    version: p.string().length(60).nullable(),
    /** no foreign key: downloads stay after the site was deleted */
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

/** Why the plugin's last attempt to connect with an install link's package failed. */
export interface EnrolmentRefusal {
  /** ISO 8601 */
  at: string;
  /** `other_site`: the plugin is on another address than the link is for */
  reason: "other_site" | "used" | "expired";
  /** the address of the WordPress that asked */
  site_url: string;
}

/** A first install in one step: the holder of the token gets the site's key for it, once. */
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
    /** SHA-256 of the site's name for the attempt that used the token. If the answer is lost, the site repeats the request under this name */
    attempt_hash: p.string().length(64).nullable().hidden(),
    /** SHA-256 of the key that it got */
    api_key_hash: p.string().length(64).nullable().hidden(),
    /** null: none, or it was settled since */
    refusal: p.json<EnrolmentRefusal>().nullable(),
    created_at: createdAt(),
  },
});
export type PluginEnrolment = InferEntity<typeof PluginEnrolment>;

/** How many sites had a version on each day. It is written daily, because installations know only the present. */
export const PluginVersionDay = defineEntity({
  name: "PluginVersionDay",
  tableName: "igny8_plugin_version_days",
  properties: {
    plugin_id: () => p.manyToOne(Plugin).mapToPk().fieldName("plugin_id").deleteRule("cascade").primary(),
    /** UTC */
    day: p.date().primary(),
    version: p.string().length(60).primary(),
    sites: p.integer(),
    /** those of them that called within seven days */
    active: p.integer(),
  },
});
export type PluginVersionDay = InferEntity<typeof PluginVersionDay>;
