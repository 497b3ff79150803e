import type { PublicationAttempt } from "./publication.ts";
import { beginningOf } from "../text.ts";

const SHOWN_CHARACTERS = 300;
const SHOWN_ENTRIES = 50;

/** A request in the form that people may see: the key masked, texts cut to their beginning, lists cut to their first entries. */
export function maskedRequest(method: string, url: string, payload: object): NonNullable<PublicationAttempt["request"]> {
  return { method, url, headers: { "X-IGNY8-API-KEY": "igny8_…" }, body: shortened(payload) as Record<string, unknown> };
}

function shortened<T>(value: T): T;
function shortened(value: unknown): unknown {
  if (typeof value === "string") return shortText(value);
  if (Array.isArray(value)) return value.slice(0, SHOWN_ENTRIES).map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shortened(field)]));
}

function shortText(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${beginningOf(text, SHOWN_CHARACTERS)}… (${text.length} characters)` : text;
}
