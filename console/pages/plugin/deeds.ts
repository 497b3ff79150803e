import type { Version } from "../../data/plugin/versions.ts";

/** An action on a version, by the API's names (`possible`). */
const DEEDS = ["release", "halt", "resume", "roll back", "deprecate", "withdraw", "delete"] as const;
export type DeedName = (typeof DEEDS)[number];

export interface Deed {
  button: string;
  /** on the page, if it differs from the dialog */
  label?: string;
  /** in a menu: how the action differs from the others */
  line?: string;
  /** for actions that cannot be undone */
  dangerous?: boolean;
  /** the main action in this state */
  first?: boolean;
  /** what the action does, and what it does not */
  says: string[];
}

/** What a roll back would bring back, and its number, as far as they are known; false: nothing can be rolled back. */
export type RollsTo = { restores: string | undefined; next: string | undefined } | false;

/** The possible actions on a version, with the text of each dialog. Without an earlier version, nothing can be rolled back. */
export function deedsOf(version: Version, way: RollsTo): [DeedName, Deed][] {
  const { channel, rollout, halt_reason, status, possible, error } = version;
  const hasFailed = status === "draft" && error !== null;
  const offered = `${rollout}% of the sites${channel === "beta" ? " that ask for betas" : ""}`;
  const deeds: Record<DeedName, Deed> = {
    release: {
      button: "Release",
      ...(hasFailed ? { label: "Release again" } : { first: true }),
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
      line: `All sites get ${(way && way.restores) || "the previous version"} again, under a higher number.`,
      dangerous: true,
      says: [
        ...(status === "withdrawn" ? [] : ["IGNY8 withdraws this version. This can't be undone."]),
        way && way.restores && way.next
          ? `Sites get ${way.restores} again, as ${way.next}: sites only install higher numbers.`
          : "The package of the previous released version is released to all sites under a higher number.",
        "Sites that have this version replace it at their next update.",
      ],
    },
    deprecate: {
      button: "Deprecate",
      line: "It is old: no site is offered it any more. Sites that have it keep it.",
      says: [
        "No site is offered this version any more, because it is old.",
        "Sites that have this version keep it, and are offered newer ones.",
        "This can't be undone. You can still withdraw the version.",
      ],
    },
    withdraw: {
      button: "Withdraw",
      line: "It is faulty: no site is ever offered it again. Sites that have it keep it.",
      dangerous: true,
      says: [
        "No site is offered this version again. Sites that have not updated are offered the previous released version, if there is one.",
        `Sites that have this version keep it, because WordPress never installs a lower one. To replace it there, ${way ? "roll back, or " : ""}release a higher version.`,
        "This can't be undone, and nobody can use the number again. To stop for a while, halt the rollout instead.",
      ],
    },
    delete: {
      button: "Delete draft",
      dangerous: true,
      says: ["The changelog is deleted too. No site was offered the draft. You can use its number again."],
    },
  };
  const isLeftOut = (name: DeedName) => (name === "release" && status === "building") || (name === "roll back" && !way);
  return DEEDS.filter((name) => possible.includes(name) && !isLeftOut(name)).map((name) => [name, deeds[name]]);
}
