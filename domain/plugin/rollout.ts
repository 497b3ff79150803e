/** The text whose hash (SHA-256) gives a site its place in a rollout. It contains the version, so each version reaches other sites first. */
export const rolloutSeed = (version: string, source: string): string => `${version}\n${source}`;

/**
 * Whether a site is among the first `percent` of a hundred to be offered a version. The answer does not change while the percentage
 * stays, and a site that is in stays in while the percentage grows.
 * @param digest hexadecimal SHA-256 of `rolloutSeed`
 */
export function isInRollout(digest: string, percent: number): boolean {
  return Number.parseInt(digest.slice(0, 8), 16) / 2 ** 32 < percent / 100;
}
