/** In CI, where time is short, a random quarter of many similar cases, drawn anew in each run. Elsewhere all of them. */
export const sampled = <T>(cases: readonly T[]): T[] => cases.filter(() => !process.env["CI"] || Math.random() < 0.25);
