import { beginningOf } from "../text.ts";
import { type Message, told, type Told } from "./message.ts";
import { filledTemplate } from "./template.ts";

/** The forms of a webhook's body. `igny8` is JSON for programs; `custom` is a template of the account's own. */
export const FORMATS = ["igny8", "slack", "discord", "teams", "custom"] as const;
export type Format = (typeof FORMATS)[number];

/** The body of a webhook, to be sent as JSON. Lengths are within the limits of each service. */
export function bodyOf({ format, template }: { format: Format; template: string | null }, message: Message, publicUrl: string): unknown {
  switch (format) {
    case "igny8":
      return { type: message.kind, timestamp: message.time, data: message.data };
    case "slack":
      return slack(told(message, publicUrl));
    case "discord":
      return discord(told(message, publicUrl), message.time);
    case "teams":
      return teams(told(message, publicUrl));
    case "custom":
      return filledTemplate(template ?? "null", message, told(message, publicUrl));
  }
}

const joined = (parts: string[], by: string) => parts.filter((part) => part !== "").join(by);
const ellipsis = (text: string, length: number) => (text.length > length ? `${beginningOf(text, length - 1)}…` : text);

/** Slack, "Formatting text for app surfaces": three characters are control characters. */
const mrkdwn = (text: string, length = 1_000) =>
  ellipsis(text, length).replace(/[&<>]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[mark]!);

/** An incoming webhook of Slack: blocks, and a text for what shows no blocks. */
function slack({ heading, title, site, text, url, consoleUrl }: Told) {
  const name = title && (url ? `<${asLink(url)}|${mrkdwn(title, 300).replaceAll("|", "¦")}>` : mrkdwn(title, 300));
  return {
    text: mrkdwn(joined([heading, title, site], " · ")),
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: joined([`*${mrkdwn(heading, 200)}*`, name, mrkdwn(text)], "\n") } },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: joined([mrkdwn(site, 200), `<${consoleUrl}|Open in IGNY8>`], " · ") }],
      },
    ],
  };
}
/** An address without the characters that end a link. */
const asLink = (url: string) => url.replace(/[<>|&]/g, (mark) => (mark === "&" ? "&amp;" : encodeURIComponent(mark)));

const MARKDOWN = /[\\`*_~|>[\]()#-]/g;
const markdown = (text: string, length: number) => ellipsis(text, length).replace(MARKDOWN, "\\$&");

/** A webhook of Discord: one embed, and nobody is mentioned whatever a title says. */
function discord({ heading, title, site, text, url, consoleUrl }: Told, time: string) {
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: ellipsis(heading, 250),
        description: joined([title && `**${markdown(title, 300)}**`, markdown(text, 1_000)], "\n"),
        url: url ?? consoleUrl,
        timestamp: time,
        footer: { text: ellipsis(joined([site, "IGNY8"], " · "), 200) },
      },
    ],
  };
}

/** An Adaptive Card, as Teams' Workflows take it ("Post to a channel when a webhook request is received"). */
function teams({ heading, title, site, text, url, consoleUrl }: Told) {
  const block = (words: string, more: object = {}) => (words === "" ? [] : [{ type: "TextBlock", text: words, wrap: true, ...more }]);
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            ...block(heading, { weight: "Bolder", size: "Medium" }),
            ...block(title && markdown(title, 300)),
            ...block(text && markdown(text, 1_000)),
            ...block(site && markdown(site, 200), { isSubtle: true, spacing: "Small" }),
          ],
          actions: [
            ...(url ? [{ type: "Action.OpenUrl", title: "View post", url }] : []),
            { type: "Action.OpenUrl", title: "Open in IGNY8", url: consoleUrl },
          ],
        },
      },
    ],
  };
}
