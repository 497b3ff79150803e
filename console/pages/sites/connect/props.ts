import type { Integration } from "../../../data/integration.ts";
import type { Site } from "../../../data/sites.ts";

/** What the guide of each platform is given. `integration`: missing before the first download. */
export interface OfGuide {
  site: Site;
  integration: Integration | undefined;
}
