/** Standard Webhooks, "Verifying webhooks": a signature is refused if its time differs by more than this many seconds. */
const TOLERANCE_S = 5 * 60;

/** The bridge's status for a deleted post. WordPress itself has none (docs/bridge-contract.md). */
export const DELETED = "deleted";

/** The bytes with which a site's key signs: the 32 bytes behind `igny8_`, or all bytes of a key in another form. */
export function signingBytes(key: string): Uint8Array {
  const encoded = /^igny8_([A-Za-z0-9_-]{43})$/.exec(key)?.[1];
  return encoded
    ? Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0))
    : new TextEncoder().encode(key);
}

/** The number of hex digits in a key's id. */
export const KEY_ID_LENGTH = 16;

/** Whether a text has the form of a key's id in webhooks: the beginning of SHA-256 of the key, in lower-case hex digits. */
export const isKeyId = (text: string): boolean => text.length === KEY_ID_LENGTH && /^[0-9a-f]+$/.test(text);

/** Whether a `webhook-timestamp` (seconds since the epoch) is close enough to now (milliseconds). */
export function isTimely(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) - now / 1_000) <= TOLERANCE_S;
}

/** When a webhook says that its change was made. A time that is unreadable or in the future counts as now. */
export function occurredAt(told: string | undefined, now: Date): Date {
  const at = new Date(told ?? "");
  return at <= now ? at : now;
}

/** The base64 signatures of version 1 in a `webhook-signature` header, which may hold several. */
export function signaturesOf(header: string): string[] {
  return header.split(" ").flatMap((part) => (part.startsWith("v1,") ? [part.slice(3)] : []));
}
