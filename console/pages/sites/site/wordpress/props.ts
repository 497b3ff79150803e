import type { Integration } from "../../../../data/integration.ts";
import type { Site } from "../../../../data/sites.ts";

/** What each part of the WordPress tab is given. */
export interface OfIntegration {
  site: Site;
  integration: Integration;
}
