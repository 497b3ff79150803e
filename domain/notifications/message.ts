import { type NotificationKind, NOTIFICATIONS } from "../events/kinds.ts";
import { TEST_KIND } from "./delivery.ts";

/** What an endpoint is sent, before it has a form. */
export interface Message {
  /** the event's id, the same for each try and endpoint */
  id: string;
  kind: string;
  /** ISO 8601 */
  time: string;
  /** the delivery's stored payload: ids, names, addresses */
  data: Record<string, unknown>;
}

/** A message as people read it. Names and texts are strangers': each format escapes them. */
export interface Told {
  /** `An article is on its site` */
  heading: string;
  /** the article's title; empty without an article */
  title: string;
  site: string;
  /** the cause of a failure, or what changed; empty if there is nothing to add */
  text: string;
  /** the post, or the article in the console */
  url: string | null;
  /** the page of the console that helps */
  consoleUrl: string;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const isId = (value: unknown): value is number => typeof value === "number";
/** Only web addresses become links: what a site calls its post's address may be anything. */
const webAddress = (value: unknown): string | null => (/^https?:\/\/\S+$/i.test(textOf(value)) ? textOf(value) : null);

export function told({ kind, data }: Message, publicUrl: string): Told {
  const heading =
    kind === TEST_KIND ? "A test from IGNY8" : ((NOTIFICATIONS as Partial<Record<string, { label: string }>>)[kind]?.label ?? kind);
  const { content_id, site_id } = data;
  const path = isId(content_id) ? `/content/${content_id}/publication` : isId(site_id) ? `/sites/${site_id}/wordpress` : "/webhooks";
  return {
    heading,
    title: textOf(data["title"]),
    site: textOf(data["site_name"]),
    text: textOf(data["error"]) || textOf(data["message"]),
    url: webAddress(data["external_url"]),
    consoleUrl: new URL(path, publicUrl).href,
  };
}

/** A sample of each kind, for previews and for checks of a template. */
export const sampleOf = (kind: NotificationKind, time: string): Message => ({
  id: "evt_0f6e4c1b2a3d4e5f8a9b0c1d2e3f4a5b",
  kind,
  time,
  data: {
    ...{ site_id: 5, site_name: "Garden Weekly", integration_id: 5, content_id: 17, title: "How to prune roses" },
    ...{ external_id: "412", external_url: "https://garden-weekly.example/how-to-prune-roses/" },
    wordpress_status: kind.startsWith("content.") && kind !== "content.failed" ? "publish" : null,
    message: `${NOTIFICATIONS[kind].label}.`,
    error: /failed|paused|halted/.test(kind) ? "Wrong API key. Create a new API key." : null,
  },
});
