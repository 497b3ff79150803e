import { expect, test } from "vitest";
import { CONCERN_KINDS, CONCERNS } from "../../../domain/events/concerns.ts";
import { COUNTED, type Happened, pageUrl, toldAs } from "../../../domain/notifications/words.ts";

const one: Happened = {
  ...{ kind: "content.failed", cause: "KeyRefused", count: 1, site_id: 5, site_name: "Garden Weekly", by: null, reason: null },
  content: { id: 17, title: "How to prune roses" },
};
const says = (more: Partial<Happened>) => toldAs({ ...one, ...more }).text;

test.each<[string, Partial<Happened>]>([
  ["“How to prune roses” failed on Garden Weekly: wrong API key", {}],
  ["12 articles failed on Garden Weekly: wrong API key", { count: 12 }],
  [`${COUNTED} or more articles failed on Garden Weekly: wrong API key`, { count: COUNTED }],
  ["1 article failed on Garden Weekly: Nobody knows why", { content: null, cause: "OfALaterRelease", reason: "Nobody knows why. Ask." }],
  ["Garden Weekly is paused: no answer in time", { kind: "site.paused", cause: "TimedOut" }],
  ["Garden Weekly is back. IGNY8 is sending the queued articles", { kind: "site.resumed", cause: "" }],
  ["Mia changed “How to prune roses” on Garden Weekly", { kind: "content.changed_on_site", cause: "", by: "Mia" }],
  ["3 posts were changed on Garden Weekly", { kind: "content.changed_on_site", cause: "", by: "Mia", count: 3 }],
  ["“How to prune roses” was moved to the trash on Garden Weekly by Mia", { kind: "content.removed_on_site", cause: "trash", by: "Mia" }],
  ["2 posts were deleted on Garden Weekly", { kind: "content.removed_on_site", cause: "deleted", count: 2 }],
  [
    "A bulk run ended with failures on Garden Weekly: 3 of 20 articles failed",
    { kind: "run.failed", cause: "bulk:x", reason: "3 of 20 articles failed" },
  ],
])("%s", (text, more) => {
  expect(says(more)).toBe(text);
});

test("each kind has words without a cause, an article or a reason, and a page", () => {
  for (const kind of CONCERN_KINDS) {
    const { text, page } = toldAs({ ...one, kind, cause: "", content: null });
    expect([kind, text]).toEqual([kind, expect.not.stringMatching(/undefined|null|[.:\s]$/)]);
    expect(page.path).toMatch(/^\/[a-z]/);
    expect(CONCERNS[kind].label).not.toBe("");
  }
});

test("a link leads to the page that helps: the article, or the list of those with this cause", () => {
  expect(pageUrl("https://igny8.example", toldAs(one).page)).toBe("https://igny8.example/content/17/publication");
  expect(pageUrl("https://igny8.example", toldAs({ ...one, count: 12 }).page)).toBe(
    "https://igny8.example/content?site=5&publication_state=failed&cause=KeyRefused",
  );
  expect(toldAs({ ...one, kind: "run.failed", cause: "automation:a-b" }).page.path).toBe("/runs/a-b");
  expect(toldAs({ ...one, kind: "webhook.disabled", cause: "4" }).page.path).toBe("/webhooks/4");
});
