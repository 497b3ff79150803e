/** What a move needs of a calendar's entry. */
interface Entry {
  content_id: number;
  /** ISO 8601 */
  at: string;
  kind: string;
  can_move: boolean;
}
interface Day<One extends Entry> {
  date: string;
  total: number;
  entries: One[];
}

/**
 * A calendar in which an article goes out at another time. Entries of what happened already stay.
 * @param at milliseconds since the epoch
 */
export function moved<One extends Entry, Data extends { time_zone: string; days: Day<One>[] }>(data: Data, id: number, at: number): Data {
  const isIt = ({ content_id, can_move }: One) => content_id === id && can_move;
  const entry = data.days.flatMap(({ entries }) => entries).find(isIt);
  if (!entry) return data;
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: data.time_zone, dateStyle: "short" }).format(at);
  const next: One = { ...entry, at: new Date(at).toISOString(), kind: "scheduled" };
  const days = data.days.map((day) => {
    const left = day.entries.filter((one) => !isIt(one));
    const entries = day.date === date ? [...left, next].toSorted((a, b) => a.at.localeCompare(b.at)) : left;
    return { ...day, entries, total: day.total + entries.length - day.entries.length };
  });
  return { ...data, days };
}
