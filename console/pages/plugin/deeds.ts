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

/** The possible actions on a version, with the text of each dialog. */
export function deedsOf(version: Version): [DeedName, Deed][] {
  const { channel, rollout, halt_reason, status, possible } = version;
  const offered = `${rollout} % of the sites${channel === "beta" ? " that ask for betas" : ""}`;
  const deeds: Record<DeedName, Deed> = {
    release: {
      button: "Release",
      first: true,
      says: [
        `It is checked, packed, signed and kept, in about a minute. Then it is offered to ${offered}.`,
        "If a step fails, it is a draft again, and sites notice nothing.",
        "You can halt it at any time. Sites that have it by then keep it.",
      ],
    },
    halt: {
      button: "Halt",
      says: ["Sites that ask from now on are offered the version before.", "Sites that have it keep it.", "You can go on at any time."],
    },
    resume: {
      button: "Go on",
      first: true,
      says: [
        `It was halted: ${halt_reason ?? ""}`,
        `From now on it is offered to ${offered} again.`,
        "What sites reported before does not count any more: it halts by itself only if new reports are bad.",
      ],
    },
    "roll back": {
      button: "Roll back",
      dangerous: true,
      says: [
        "It is withdrawn. The previous version's package is built and released again under a higher number, to all sites.",
        "So sites that have it get rid of it too, with their next update: they only go up.",
        "The withdrawal can't be undone.",
      ],
    },
    deprecate: {
      button: "Deprecate",
      says: [
        "It is old: it is offered to nobody any more.",
        "Sites that have it keep it, and are offered what is newer.",
        "It can't be undone. It may still be withdrawn.",
      ],
    },
    withdraw: {
      button: "Withdraw",
      dangerous: true,
      says: [
        "It is never offered again; sites that have not updated are offered the version before.",
        "Sites that have it keep it: neither WordPress nor the plugin goes to a lower version. To get them off it, roll it back, or release a higher one.",
        "It can't be undone, and its number can't be used again. To stop for a while, halt it instead.",
      ],
    },
    delete: {
      button: "Delete the draft",
      dangerous: true,
      says: ["Its changelog is deleted too. No site was offered it, and its number can be used again."],
    },
  };
  return DEEDS.filter((name) => possible.includes(name) && !(name === "release" && status === "building")).map((name) => [
    name,
    deeds[name],
  ]);
}
