import { compareVersions, isAtLeast } from "./compare.ts";
import type { Channel } from "./version.ts";
import { isInRollout, rolloutSeed } from "./rollout.ts";

/** Reasons why a site is offered no version. */
export const NO_OFFER_REASONS = [
  "up_to_date",
  "no_release",
  "not_in_rollout",
  "rollout_halted",
  "wordpress_too_old",
  "php_too_old",
] as const;
export type NoOfferReason = (typeof NO_OFFER_REASONS)[number];

/** What decides which sites are offered a released version. */
export interface ReleasedVersion {
  version: string;
  channel: Channel;
  /** percentage of sites */
  rollout: number;
  halted_at: string | null;
  requires_wordpress: string | null;
  requires_php: string | null;
}

/** A site that asks, with its own data. `source` is its integration's. */
export interface AskingSite {
  installed_version: string;
  wordpress_version: string;
  php_version: string;
  channel: Channel;
  source: string;
}

export type Offer<Version> = { message: string } & (
  | { offered: Version; newest: Version; reason: null }
  | { offered: null; newest: Version | null; reason: NoOfferReason }
);

/**
 * The version that a site is offered. Candidates are versions of its channel that are newer than its own (semver.org, part 11), that fit its
 * WordPress and PHP, that are not halted, and whose rollout has reached it. The highest candidate wins, so a reason that holds back the newest
 * version holds back no older one. Without a candidate, `reason` and `message` are about the newest version.
 * @param sha256 hashes a text to hexadecimal
 */
export function offerOf<Version extends ReleasedVersion>(
  released: readonly Version[],
  site: AskingSite,
  sha256: (text: string) => string,
): Offer<Version> {
  const sorted = released.filter(({ channel }) => isOfChannel(channel, site.channel)).toSorted(newestFirst);
  const [newest] = sorted;
  if (!newest) return { offered: null, newest: null, reason: "no_release", message: "No version has been released yet." };
  const newer = sorted.filter(({ version }) => compareVersions(version, site.installed_version) > 0);
  if (newer.length === 0) {
    return { offered: null, newest, reason: "up_to_date", message: `${site.installed_version} is up to date.` };
  }
  const hindered = newer.map((version) => ({ version, ...hindranceOf(version, site, sha256) }));
  const why = hindered[0]!;
  const offered = hindered.find(({ reason }) => reason === null)?.version;
  if (!offered) return { offered: null, newest, reason: why.reason!, message: why.message };
  const message = `${offered.version} is available.`;
  return { offered, newest, reason: null, message: why.reason === null ? message : `${message} ${why.message}` };
}

/** Sites on the channel beta get stable versions too. */
export const isOfChannel = (version: Channel, site: Channel): boolean => site === "beta" || version === "stable";

/** Whether a version is given to anybody who asks for the newest one without being a known site. */
export const isHandedOut = ({ channel, halted_at, rollout }: ReleasedVersion): boolean =>
  channel === "stable" && halted_at === null && rollout > 0;

export const newestFirst = (one: { version: string }, other: { version: string }): number => compareVersions(other.version, one.version);

const fits = (required: string | null, present: string) => required === null || isAtLeast(present, required);

function hindranceOf(version: ReleasedVersion, site: AskingSite, sha256: (text: string) => string) {
  const { requires_wordpress, requires_php } = version;
  const needs = (what: string, required: string | null, present: string) =>
    `${version.version} needs ${what} ${required} or newer; this site has ${present}.`;
  if (!fits(requires_wordpress, site.wordpress_version))
    return { reason: "wordpress_too_old" as const, message: needs("WordPress", requires_wordpress, site.wordpress_version) };
  if (!fits(requires_php, site.php_version))
    return { reason: "php_too_old" as const, message: needs("PHP", requires_php, site.php_version) };
  if (version.halted_at !== null)
    return {
      reason: "rollout_halted" as const,
      message: `${version.version} is held back for now, because it caused errors on other sites.`,
    };
  if (!isInRollout(sha256(rolloutSeed(version.version, site.source)), version.rollout))
    return {
      reason: "not_in_rollout" as const,
      message: `${version.version} is being rolled out step by step. It is not offered to this site yet.`,
    };
  return { reason: null, message: "" };
}
