import type { Platform } from "../../domain/sites/platform.ts";
import { createSubApp } from "../http/route.ts";
import { webhooks } from "./webhooks.ts";
import { wordpress } from "./wordpress.ts";

/**
 * What the sites of each platform call below /api/v1/integration, with their key: `/PLATFORM/test/`, and their webhooks at `/webhooks/PLATFORM/`.
 * The key of these paths is checked before (siteKey.ts).
 */
const ROUTES = {
  wordpress: createSubApp().route("/wordpress", wordpress).route("/webhooks/wordpress", webhooks),
} satisfies Record<Platform, unknown>;

/** The routes that sites call, of all platforms. */
export const fromSites = Object.values(ROUTES);
