import type { Message, Told } from "./message.ts";

/** The names that a template may use, with what each stands for. Without an article or a post, its values are null. */
export const PLACEHOLDERS = {
  "event.id": "the same for each try: use it to recognise repetitions",
  "event.type": "such as content.published",
  "event.label": "what happened, in words",
  "event.time": "when it happened, ISO 8601",
  "event.text": "the cause, or what changed",
  "site.id": "the site's id",
  "site.name": "the site's name",
  "article.id": "the article's id",
  "article.title": "the article's title",
  "post.id": "WordPress's id of the post",
  "post.url": "the post's address",
  "post.status": "WordPress's status of the post",
  "console.url": "the page in IGNY8",
} as const;
type Placeholder = keyof typeof PLACEHOLDERS;

/** The most characters of a template. */
export const TEMPLATE_LIMIT = 10_000;
/** A placeholder within a text. */
export const NAMED = /\{\{(.*?)\}\}/g;
/** The whole of a text is one placeholder, whose value keeps its type. */
const ALONE = /^\{\{\s*([a-z.]+)\s*\}\}$/;

/** The values of the placeholders for a message. */
function valuesOf(
  { id, kind, time, data }: Message,
  { heading, text, consoleUrl, url }: Told,
): Record<Placeholder, string | number | null> {
  const value = (name: string) => {
    const found = data[name];
    return typeof found === "string" || typeof found === "number" ? found : null;
  };
  return {
    ...{ "event.id": id, "event.type": kind, "event.label": heading, "event.time": time, "event.text": text },
    ...{ "site.id": value("site_id"), "site.name": value("site_name") },
    ...{ "article.id": value("content_id"), "article.title": value("title") },
    ...{ "post.id": value("external_id"), "post.url": url, "post.status": value("wordpress_status") },
    "console.url": consoleUrl,
  };
}

/**
 * A template with its values. A text that is one placeholder alone becomes the value itself, such as a number or null; within a text it is
 * written out. Values are never read as JSON or as templates. @throws SyntaxError if the template is no JSON
 */
export function filledTemplate(template: string, message: Message, told: Told): unknown {
  const values: Record<string, string | number | null> = valuesOf(message, told);
  const fill = (value: unknown): unknown => {
    if (typeof value === "string") {
      const alone = ALONE.exec(value)?.[1];
      if (alone !== undefined && alone in values) return values[alone];
      return value.replace(NAMED, (_, name: string) => String(values[name.trim()] ?? ""));
    }
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner)]));
  };
  return fill(JSON.parse(template));
}
