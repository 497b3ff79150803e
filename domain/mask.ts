import type { Payload } from "./payload.ts";
import type { PublicationAttempt } from "./publication.ts";

const SHOWN_CHARACTERS = 300;

/** A request as people may see it: the key masked, the article's text cut to its beginning. */
export function maskedRequest(method: string, url: string, payload: Payload): NonNullable<PublicationAttempt["request"]> {
  const { content_html, ...fields } = payload;
  const shown = content_html.length > SHOWN_CHARACTERS ? `${content_html.slice(0, SHOWN_CHARACTERS)}… (${content_html.length} characters)` : content_html;
  return { method, url, headers: { "X-IGNY8-API-KEY": "igny8_…" }, body: { ...fields, content_html: shown } };
}
