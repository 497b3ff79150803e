/** A version's way: `draft` → `building` → `released` → (`deprecated` | `withdrawn`); a build that fails is a `draft` again. */
export const VERSION_STATUSES = ["draft", "building", "released", "deprecated", "withdrawn"] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** Betas are for sites that ask for them. */
export const CHANNELS = ["stable", "beta"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a release goes through, in this order. Only the last one changes what sites are offered. */
export const RELEASE_STEPS = ["lint", "pack", "sign", "store", "release"] as const;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];

/** What operators may do with a version, beside looking at it, and in which of its states. */
const ALLOWED = {
  release: ["draft", "building"],
  delete: ["draft"],
  "change channel": ["draft"],
  "change rollout": ["draft", "building", "released"],
  "change changelog": ["draft", "building", "released", "deprecated"],
  halt: ["released"],
  resume: ["released"],
  deprecate: ["released"],
  withdraw: ["released", "deprecated"],
  "roll back": ["released", "withdrawn"],
} as const satisfies Record<string, readonly VersionStatus[]>;
export type VersionAction = keyof typeof ALLOWED;

/** What may be done with a version as it is now. `resume` is for a halted one, `halt` for one that is not. */
export function possibleActions({ status, halted }: { status: VersionStatus; halted: boolean }): VersionAction[] {
  const actions = Object.keys(ALLOWED) as VersionAction[];
  return actions.filter(
    (action) =>
      (ALLOWED[action] as readonly VersionStatus[]).includes(status) && !(action === "halt" && halted) && !(action === "resume" && !halted),
  );
}

/** How long a step is tried again while the store or the database is away. */
export const RELEASE_GIVE_UP_MS = 10 * 60_000;
