import type { Integration } from "../../../data/integration.ts";
import type { Site } from "../../../data/sites.ts";

/** What the tab of each platform, and each part of it, is given. */
export interface OfIntegration {
  site: Site;
  integration: Integration;
}
