import { clockInWords, timeInWords } from "./dates.ts";
import { localIn, momentIn } from "./zoned.ts";

/** The time zones that a person can choose. Only some browsers list UTC. */
export const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ownZone = ZONES.includes(own) ? own : "UTC";

/** A local time of a zone in words: by the person's own clock, with the zone's in brackets if it differs. */
export function timeHere(local: string, zone: string): string {
  const moment = momentIn(local, zone);
  if (zone === ownZone || moment === undefined) return timeThere(local, zone);
  const own = localIn(moment, ownZone);
  const there = own.slice(0, 10) === local.slice(0, 10) ? clockInWords(local) : timeInWords(local);
  return `${timeInWords(own)} (${there} in ${zone})`;
}

/** The time for the API: a local time means the site's zone. Without one common zone, it is an absolute time. */
export const publishAtOf = (value: string, zone: string | undefined): string =>
  zone === undefined ? new Date(value).toISOString() : value;

/** A local time of a zone in words. Another zone than the person's is named. */
export const timeThere = (local: string, zone: string) => (zone === ownZone ? timeInWords(local) : `${timeInWords(local)} (${zone})`);
