import type { Version } from "../../data/plugin/versions.ts";

/** An action on a version, by the API's names (`possible`). */
const DEEDS = ["release", "halt", "resume", "roll back", "deprecate", "withdraw", "delete"] as const;
export type DeedName = (typeof DEEDS)[number];

export interface Deed {
  button: string;
  /** for actions that cannot be undone */
  dangerous?: boolean;
  /** the main action in this state */
  first?: boolean;
  /** what the action does, and what it does not */
  says: string[];
}

/** The possible actions on a version, with the text of each dialog. Without an earlier version, nothing can be rolled back. */
export function deedsOf(version: Version, rollsBack: boolean): [DeedName, Deed][] {
  const { channel, rollout, halt_reason, status, possible } = version;
  const offered = `${rollout}% of the sites${channel === "beta" ? " that ask for betas" : ""}`;
  const deeds: Record<DeedName, Deed> = {
    release: {
      button: "Release",
      first: true,
      says: [
        `IGNY8 checks, packs, signs and stores the version. This takes about a minute. Then ${offered} are offered the version.`,
        "If a step fails, the version becomes a draft again. Sites notice nothing.",
        "You can halt the rollout at any time. Sites that have the version keep it.",
      ],
    },
    halt: {
      button: "Halt",
      says: [
        "Sites that check for updates are offered the previous released version, if there is one.",
        "Sites that have this version keep it.",
        "You can resume the rollout at any time.",
      ],
    },
    resume: {
      button: "Resume",
      first: true,
      says: [
        `Reason for the halt: ${halt_reason ?? ""}`,
        `${offered} are offered the version again.`,
        "Earlier reports no longer count. New bad reports halt the rollout again.",
      ],
    },
    "roll back": {
      button: "Roll back",
      dangerous: true,
      says: [
        ...(status === "withdrawn" ? [] : ["IGNY8 withdraws this version. This can't be undone."]),
        "The package of the previous released version is released to all sites under a higher number.",
        "Sites that have this version replace it at their next update.",
      ],
    },
    deprecate: {
      button: "Deprecate",
      says: [
        "No site is offered this version any more, because it is old.",
        "Sites that have this version keep it, and are offered newer ones.",
        "This can't be undone. You can still withdraw the version.",
      ],
    },
    withdraw: {
      button: "Withdraw",
      dangerous: true,
      says: [
        "No site is offered this version again. Sites that have not updated are offered the previous released version, if there is one.",
        `Sites that have this version keep it, because WordPress never installs a lower one. To replace it there, ${rollsBack ? "roll back, or " : ""}release a higher version.`,
        "This can't be undone, and nobody can use the number again. To stop for a while, halt the rollout instead.",
      ],
    },
    delete: {
      button: "Delete draft",
      dangerous: true,
      says: ["The changelog is deleted too. No site was offered the draft. You can use its number again."],
    },
  };
  const isLeftOut = (name: DeedName) => (name === "release" && status === "building") || (name === "roll back" && !rollsBack);
  return DEEDS.filter((name) => possible.includes(name) && !isLeftOut(name)).map((name) => [name, deeds[name]]);
}
