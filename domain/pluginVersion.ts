/** A version's way: `draft` → `building` → `released` → (`deprecated` | `withdrawn`); a build that fails is a `draft` again. */
export const VERSION_STATUSES = ["draft", "building", "released", "deprecated", "withdrawn"] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** Betas are for sites that ask for them. */
export const CHANNELS = ["stable", "beta"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a release goes through, in this order. Only the last one changes what sites are offered. */
export const RELEASE_STEPS = ["lint", "pack", "sign", "store", "release"] as const;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];

export const RELEASE_WORKFLOW = "releasePlugin";
/** One build of a version at a time. */
export const releaseWorkflowId = (versionId: number): string => `release:${versionId}`;
