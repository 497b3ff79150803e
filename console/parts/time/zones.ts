/** The time zones that a person can choose. Only some browsers list UTC. */
export const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ownZone = ZONES.includes(own) ? own : "UTC";
