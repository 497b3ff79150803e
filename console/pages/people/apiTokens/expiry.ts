const DAY_MS = 86_400_000;
/** From this many days before its end, a token's expiry is shown as a warning. */
const WARNED_DAYS = 14;

export const NEVER = "never";
export const DATE = "date";
export const EXPIRES = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: DATE, label: "On a date" },
  { value: NEVER, label: "Never" },
];

/** The fields of the request. A date counts to its end in the person's time zone. */
export function expiryOf(choice: string, date: string): { expires_in_days?: number; expires_at?: string } {
  if (choice === NEVER) return {};
  if (choice !== DATE) return { expires_in_days: Number(choice) };
  return date ? { expires_at: new Date(`${date}T23:59:59`).toISOString() } : {};
}

export interface Expiry {
  /** `in 3 days` */
  text: string;
  ended: boolean;
  soon: boolean;
}
/** When a token expires, in words; undefined if it does not. */
export function expiryInWords(expires_at: string | null, now: number): Expiry | undefined {
  if (expires_at === null) return undefined;
  const left = Date.parse(expires_at) - now;
  if (left <= 0) return { text: "expired", ended: true, soon: false };
  // Rounded: a token made a moment ago for 7 days has a second more or less than that.
  const days = Math.round(left / DAY_MS);
  const text = left < DAY_MS ? "today" : `in ${days} ${days === 1 ? "day" : "days"}`;
  return { text, ended: false, soon: days <= WARNED_DAYS };
}
