import { z } from "@hono/zod-openapi";
import { SYNC_STATUSES, type SiteIntegration } from "../../../db/sites/integration.ts";
import { PLATFORMS } from "../../../domain/sites/platform.ts";
import { callingKeys } from "../../../db/sites/keys.ts";
import { maskKey } from "../../../db/secrets.ts";
import type { ApiDeps } from "../../http/deps.ts";
import { timestamp } from "../../http/schemas.ts";

export const integrationData = z
  .object({
    id: z.int(),
    site_id: z.int(),
    account_id: z.int(),
    source: z.uuid().openapi({ description: "identifies IGNY8 to the site; sent with each call" }),
    platform: z.enum(PLATFORMS),
    platform_type: z.string(),
    config_json: z.object({
      site_url: z.string(),
      home_url: z.string().optional().openapi({ description: "the address that WordPress last reported (`home_url()`)" }),
      plain_permalinks: z.boolean().optional(),
    }),
    credentials_json: z.object({
      api_key: z.string().nullable().openapi({ description: "masked" }),
      previous_api_key_valid_until: timestamp.nullable(),
      basic_auth: z
        .literal("set")
        .nullable()
        .openapi({ description: "whether credentials for the site's Basic authentication are stored" }),
    }),
    is_active: z.boolean(),
    sync_enabled: z.boolean(),
    last_sync_at: timestamp.nullable(),
    sync_status: z.enum(SYNC_STATUSES),
    sync_error: z.string().nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("SiteIntegration");

/** An integration in the form of the API's answers, with its secrets masked. */
export function present(deps: ApiDeps, row: SiteIntegration): z.infer<typeof integrationData> {
  const { id, site_id, account_id, source, platform, platform_type, config_json, is_active, sync_enabled, sync_status } = row;
  return {
    ...{ id, site_id, account_id, source, platform, platform_type, config_json, is_active, sync_enabled, sync_status },
    credentials_json: {
      api_key: maskedKey(deps, row),
      previous_api_key_valid_until: row.credentials_json.previous_api_key_valid_until ?? null,
      basic_auth: row.credentials_json.basic_auth ? "set" : null,
    },
    last_sync_at: row.last_sync_at?.toISOString() ?? null,
    sync_error: row.sync_error ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

function maskedKey(deps: ApiDeps, row: SiteIntegration): string | null {
  try {
    const [key] = callingKeys(deps.secretKeys, row, new Date());
    return key ? maskKey(key) : null;
  } catch {
    return "unreadable: SECRET_KEYS lacks the key it was encrypted with";
  }
}
