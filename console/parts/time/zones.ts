import { timeInWords } from "./dates.ts";

/** The time zones that a person can choose. Only some browsers list UTC. */
export const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ownZone = ZONES.includes(own) ? own : "UTC";

/** The time for the API: a local time means the site's zone. Without one common zone, it is an absolute time. */
export const publishAtOf = (value: string, zone: string | undefined): string =>
  zone === undefined ? new Date(value).toISOString() : value;

/** A local time of a zone in words. Another zone than the person's is named. */
export const timeThere = (local: string, zone: string) => (zone === ownZone ? timeInWords(local) : `${timeInWords(local)} (${zone})`);
