import type { Integration } from "../../../../data/integration.ts";
import type { Site } from "../../../../data/sites.ts";

/** The props of each section of the WordPress tab. */
export interface OfIntegration {
  site: Site;
  integration: Integration;
}
