/** The platforms of sites that can be published to. The database's checks name them too (recipe 6 in CONTRIBUTING.md). */
export const PLATFORMS = ["wordpress"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The platform of a new integration that names none. */
export const DEFAULT_PLATFORM: Platform = "wordpress";
