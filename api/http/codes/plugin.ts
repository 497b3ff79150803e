import type { Rows } from "./row.ts";

/** Errors of the plugin's packages and versions. */
export const PLUGIN = {
  token_in_query: [400, "The install link's token is in the address.", "Send the token in a JSON body by POST."],
  bad_signature: [403, "The download link is not one of ours, or it was changed.", "Check for updates again in WordPress."],
  link_expired: [403, "The download link has expired.", "Check for updates again in WordPress."],
  no_release: [404, "No version of the plugin is released.", "Operators: release a version."],
  enrolment_unknown: [404, "The install link is unknown, or a newer one replaced it.", "Create a new install link."],
  release_under_way: [503, "The first version of the plugin is being built.", "Repeat after `Retry-After`."],
  rollout_halted: [409, "The rollout of this version is halted.", "Check for updates again in WordPress."],
  version_exists: [409, "The plugin has this version already.", "Change that version, or choose a higher number."],
  version_state: [409, "The version's state does not permit the action.", "Choose one of the actions in `possible`."],
  roll_back_begun: [409, "A version that rolls this one back exists already.", "Release or delete that version first."],
  nothing_before: [409, "There is no earlier version to roll back to.", "Withdraw the version, and release a corrected one."],
  not_the_newest: [409, "A newer version is released.", "Withdraw this version, or roll the newer one back."],
  version_withdrawn: [410, "The version was withdrawn after IGNY8 had offered it to a site.", "Check for updates again in WordPress."],
  enrolment_used: [410, "The install link has connected a site already.", "Create a new install link."],
  enrolment_expired: [410, "The install link has expired.", "Create a new install link."],
  range_not_satisfiable: [416, "The package has no bytes in this range.", "Request a range within the package's size."],
  package_unavailable: [503, "IGNY8 can't read the plugin's package.", "Repeat after `Retry-After`."],
} as const satisfies Rows;
