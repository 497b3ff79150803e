/** What decides a site's place in a rollout; to be hashed (SHA-256). Of each version other sites are the first. */
export const rolloutSeed = (version: string, source: string): string => `${version}\n${source}`;

/**
 * Whether a site is among the first `percent` of a hundred to be offered a version. The same on asking again, and a site that is in stays in
 * while the percentage grows.
 * @param digest hexadecimal SHA-256 of `rolloutSeed`
 */
export function isInRollout(digest: string, percent: number): boolean {
  return Number.parseInt(digest.slice(0, 8), 16) / 2 ** 32 < percent / 100;
}
