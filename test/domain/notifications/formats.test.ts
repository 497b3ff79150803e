import { expect, test } from "vitest";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { TEST_KIND } from "../../../domain/notifications/delivery.ts";
import { bodyOf, FORMATS } from "../../../domain/notifications/formats.ts";
import { type Message, sampleOf } from "../../../domain/notifications/message.ts";

const URL = "https://igny8.example";
const TIME = "2026-01-10T12:00:00.000Z";
const plain = (format: (typeof FORMATS)[number], message: Message): any => bodyOf({ format, template: null }, message, URL);
const hostile: Message = {
  ...sampleOf("content.failed", TIME),
  data: {
    ...sampleOf("content.failed", TIME).data,
    title: `<!channel> @everyone [click](https://evil.example) *b* & ${"x".repeat(2_000)}`,
    site_name: "<https://evil.example|Bank>",
    error: "<@U123> `rm`",
    external_url: "javascript:alert(1)",
  },
};

test("igny8 is the JSON of before", () => {
  const sample = sampleOf("content.published", TIME);
  expect(plain("igny8", sample)).toEqual({ type: "content.published", timestamp: TIME, data: sample.data });
});

test("Slack gets a text and blocks with links to the post and to the console", () => {
  const body = plain("slack", sampleOf("content.published", TIME));
  expect(body.text).toBe("Article published · How to prune roses · Garden Weekly");
  expect(body.blocks[0].text).toEqual({
    type: "mrkdwn",
    text: "*Article published*\n<https://garden-weekly.example/how-to-prune-roses/|How to prune roses>\nArticle published.",
  });
  expect(body.blocks[1].elements[0].text).toBe("Garden Weekly · <https://igny8.example/content/17/publication|Open in IGNY8>");
});

test("no title makes a mention, a link or a format in any service, and lengths stay within their limits", () => {
  const slack = plain("slack", hostile);
  expect(JSON.stringify(slack)).not.toMatch(/<!|<@|<https:\/\/evil|javascript:/);
  expect(slack.blocks[0].text.text.length).toBeLessThanOrEqual(3_000);
  const discord = plain("discord", hostile);
  expect(discord.allowed_mentions).toEqual({ parse: [] });
  const [embed] = discord.embeds;
  expect([embed.url, embed.description.includes("[click]"), embed.description.includes("\\[click\\]")]).toEqual([
    "https://igny8.example/content/17/publication",
    false,
    true,
  ]);
  expect([embed.title.length <= 256, embed.description.length <= 4_096, embed.footer.text.length <= 2_048]).toEqual([true, true, true]);
  const [card] = plain("teams", hostile).attachments;
  expect(card.contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(JSON.stringify(card)).not.toMatch(/[^\\]\[click\]|javascript:/);
  expect(card.content.actions).toEqual([
    { type: "Action.OpenUrl", title: "Open in IGNY8", url: "https://igny8.example/content/17/publication" },
  ]);
});

test("each kind has a message in each format, and so has a test", () => {
  const messages = [
    ...NOTIFICATION_KINDS.map((kind) => sampleOf(kind, TIME)),
    { id: "evt_1", kind: TEST_KIND, time: TIME, data: { message: "A test of this endpoint", endpoint_id: 3 } },
  ];
  for (const message of messages) {
    for (const format of FORMATS) {
      const body = bodyOf({ format, template: format === "custom" ? '{"t": "{{event.label}}"}' : null }, message, URL);
      expect(JSON.stringify(body), `${format} ${message.kind}`).not.toMatch(/undefined|\bnull ·/);
    }
    expect(plain("slack", message).text).not.toBe("");
  }
});
