/** What a person may choose as a site's time zone. UTC is in some browsers' list and not in others'. */
export const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ownZone = ZONES.includes(own) ? own : "UTC";
