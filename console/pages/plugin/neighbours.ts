import type { Version } from "../../data/plugin/versions.ts";

/** The version that sites with a withdrawn one are all offered instead. The list has the highest version first. */
export const replacementOf = ({ version, channel }: Version, all: Version[]): Version | undefined =>
  all
    .slice(
      0,
      Math.max(
        0,
        all.findIndex((one) => one.version === version),
      ),
    )
    .find(
      (one) => one.status === "released" && !one.halted && one.rollout === 100 && (one.channel === "stable" || one.channel === channel),
    );

/** The version that a roll back of `version` would bring back, if the list has it. */
export const restoredBy = ({ version, channel }: Version, all: Version[]): string | undefined => {
  const place = all.findIndex((one) => one.version === version);
  if (place === -1) return undefined;
  return all
    .slice(place + 1)
    .find((one) => one.status === "released" && one.sha256 !== null && (one.channel === "stable" || one.channel === channel))?.version;
};

/** The number that a roll back gets by default: above the highest one. */
export const nextNumber = ([highest]: Version[]): string | undefined => {
  const [, before, last] = /^(.*?)(\d+)$/.exec(highest?.version ?? "") ?? [];
  return last === undefined ? undefined : `${before}${Number(last) + 1}`;
};

export type WayBack = "open" | "nothing before" | "not the newest" | "begun";

/**
 * Whether the API would roll a version back (`db/plugin/rollBack.ts`). What the known versions don't tell is left to the API.
 * @param complete whether these are all versions
 */
export function wayBack(version: Version, all: Version[], complete: boolean): WayBack {
  const place = all.findIndex((one) => one.version === version.version);
  if (place === -1) return "open";
  const higher = all.slice(0, place);
  if (higher.some(({ released_at }) => released_at !== null)) return "not the newest";
  if (higher.some(({ restores }) => restores !== null)) return "begun";
  return restoredBy(version, all) !== undefined || !complete ? "open" : "nothing before";
}
