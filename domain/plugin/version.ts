/** The states of a version: `draft` → `building` → `released` → (`deprecated` | `withdrawn`). After a failed build it is a `draft` again. */
export const VERSION_STATUSES = ["draft", "building", "released", "deprecated", "withdrawn"] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** Sites get versions of the channel beta only if they ask for them. */
export const CHANNELS = ["stable", "beta"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The steps of a release, in this order. Only the last one changes the version that sites are offered. */
export const RELEASE_STEPS = ["lint", "pack", "sign", "store", "release"] as const;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];

/** The actions of operators on a version, and the states in which each is allowed. */
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

/** The allowed actions on a version in its present state. `resume` needs a halted version, `halt` one that is not halted. */
export function possibleActions({ status, halted }: { status: VersionStatus; halted: boolean }): VersionAction[] {
  const actions = Object.keys(ALLOWED) as VersionAction[];
  return actions.filter(
    (action) =>
      (ALLOWED[action] as readonly VersionStatus[]).includes(status) && !(action === "halt" && halted) && !(action === "resume" && !halted),
  );
}

/** How long a step is retried while the store or the database is away, in milliseconds. */
export const RELEASE_GIVE_UP_MS = 10 * 60_000;
