const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a time zone is ahead of UTC at an instant, both in milliseconds. @throws RangeError if the zone does not exist */
export function offsetAt(zone: string, instant: number): number {
  // Formatting a time costs more than everything else here. So it happens once per day, and again only on days with a clock change.
  const day = Math.floor(instant / DAY_MS);
  const offset = midnightOffset(zone, day);
  return offset === midnightOffset(zone, day + 1) ? offset : readOffset(zone, instant);
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const OFFSETS_KEPT = 50_000;
const offsets = new Map<string, number>();

/** The offset at the beginning of a UTC day, which is given as the number of days since the epoch. */
function midnightOffset(zone: string, day: number): number {
  const key = `${day} ${zone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = readOffset(zone, day * DAY_MS);
  if (offsets.size >= OFFSETS_KEPT) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function readOffset(zone: string, instant: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part["year"]!, part["month"]! - 1, part["day"], part["hour"], part["minute"], part["second"]);
  return local - Math.floor(instant / 1_000) * 1_000;
}

/**
 * The instant (milliseconds since the epoch) of a local time such as `2027-03-28T02:30` in a time zone. For a time that the clock change
 * skips, it is the first instant after the change. For a time that occurs twice, it is the first one.
 * @param local date and time without an offset, seconds optional (ISO 8601)
 * @throws RangeError if the text is no such time, or if the zone does not exist
 */
export function instantOf(local: string, zone: string): number {
  const wall = Date.parse(`${local}Z`);
  if (Number.isNaN(wall)) throw new RangeError(`${local} is no local time`);
  return instantOfWall(wall, zone);
}

/** The same for a local time in milliseconds since the local epoch, which is 1970-01-01T00:00 in local time. */
export function instantOfWall(wall: number, zone: string): number {
  const [before, after] = [offsetAt(zone, wall - DAY_MS), offsetAt(zone, wall + DAY_MS)];
  const meant = [wall - before, wall - after].filter((instant) => instant + offsetAt(zone, instant) === wall);
  if (meant.length > 0) return Math.min(...meant);
  // Skipped: the clock change lies within about an hour of this time.
  let [early, late] = [wall - after, wall - before];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(zone, middle) === before) early = middle;
    else late = middle;
  }
  return late;
}
