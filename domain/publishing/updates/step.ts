/** How an article and its post differ from what both sides agreed on last. `unknown`: the post was never read. */
export const STEPS = ["in_step", "ahead_here", "ahead_there", "both", "unknown"] as const;
export type Step = (typeof STEPS)[number];

/** Filters of articles by their step. An article that changed on both sides is in both. */
export const STEP_FILTERS = ["ahead_here", "ahead_there"] as const satisfies Step[];
export type StepFilter = (typeof STEP_FILTERS)[number];
