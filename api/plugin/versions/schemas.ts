import { z } from "@hono/zod-openapi";
import { CHANNELS, RELEASE_STEPS, VERSION_STATUSES } from "../../../domain/plugin/version.ts";
import { isVersion } from "../../../domain/plugin/release.ts";
import { changes, line, text, timestamp } from "../../http/schemas.ts";

export const slugParam = z.object({ slug: line(100).openapi({ param: { name: "slug", in: "path" }, example: "igny8-wp-bridge" }) });
export const versionParams = slugParam.extend({
  version: line(60).openapi({ param: { name: "version", in: "path" }, example: "1.4.0" }),
});

const version = line(60).refine(isVersion, "Enter a version such as 1.4.0 or 1.5.0-beta.1.").openapi({ example: "1.4.0" });
const channel = z.enum(CHANNELS).openapi({ description: "betas are offered to sites that ask for them" });
const changelog = text(50_000).openapi({ description: "Markdown; sites show it before an update" });
const rollout = z
  .int("Enter 0 to 100.")
  .min(0, "Enter 0 to 100.")
  .max(100, "Enter 0 to 100.")
  .openapi({ description: "percentage of sites that are offered it" });

export const newVersion = z.object({
  version,
  channel: channel.default("stable"),
  changelog: changelog.default(""),
  rollout: rollout.default(100),
});
export const versionChanges = changes({ channel, changelog, rollout });
export const haltBody = z.object({ reason: line(500).optional() });
export const rollBackBody = z.object({
  version: version.optional().openapi({ description: "number of the new version; the next patch if it is left out" }),
  reason: line(500).optional(),
});

export const pluginData = z
  .object({
    slug: z.string().openapi({ example: "igny8-wp-bridge" }),
    name: z.string().openapi({ example: "IGNY8 WordPress Bridge" }),
    platform: z.string().openapi({ example: "wordpress" }),
    description: z.string().openapi({ example: "Publishes articles from IGNY8." }),
    homepage: z.string().nullable(),
    latest: z.object({ stable: z.string().nullable(), beta: z.string().nullable() }).openapi({
      description: "the versions released last that are not withdrawn or deprecated, with halted ones",
    }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Plugin");

const stepData = z.object({
  step: z.enum(RELEASE_STEPS),
  state: z.enum(["waiting", "running", "done", "failed"]),
  started_at: timestamp.optional(),
  ended_at: timestamp.optional(),
  message: z.string().optional(),
});

/** The fields of a version's row that are shown unchanged. */
export const versionRow = z.object({
  version: z.string(),
  status: z.enum(VERSION_STATUSES),
  channel,
  changelog: z.string(),
  restores: z.string().nullable().openapi({ description: "the earlier version whose package a roll back released again" }),
  requires_wordpress: z.string().nullable(),
  tested_wordpress: z.string().nullable(),
  requires_php: z.string().nullable(),
  rollout: z.int(),
  halted_at: timestamp.nullable(),
  halt_reason: z.string().nullable(),
  sha256: z.string().nullable().openapi({ description: "SHA-256 of the package; null for a version that was not built here" }),
  md5: z.string().nullable(),
  bytes: z.int().nullable(),
  files: z.int().nullable(),
  key_id: z.string().nullable().openapi({ description: "id of the key that signed the manifest" }),
  expires_at: timestamp.nullable().openapi({ description: "time when the manifest expires; it is signed again long before" }),
  steps: z.array(stepData),
  error: z.string().nullable().openapi({ description: "why the last release of this draft failed" }),
  released_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export const versionData = versionRow
  .extend({
    slug: z.string().openapi({ example: "igny8-wp-bridge" }),
    changelog_html: z.string().openapi({ description: "the changelog as HTML without scripts, as sites show it" }),
    halted: z.boolean(),
    possible: z.array(z.string()).openapi({ description: "the actions that are possible now" }),
    workflow_id: z.string(),
    workflow_url: z.string().nullable(),
  })
  .openapi("PluginVersion");
