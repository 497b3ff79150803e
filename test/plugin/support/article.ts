import { randomUUID } from "node:crypto";

/** The integration of all test articles. Tests that need another one make it. */
export const SOURCE = randomUUID();

let last = 1000;

/** The payload of a publish request: valid, small, with a content id that no other test uses. */
export function article(fields: Record<string, unknown> = {}): Record<string, unknown> & { content_id: number; source: string } {
  last += 1;
  return {
    content_id: last,
    source: SOURCE,
    site_id: 7,
    revision: 3,
    title: `Article ${last}`,
    content_html: "<p>Text of the article.</p>",
    status: "publish",
    ...fields,
  };
}
