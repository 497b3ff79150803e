import { expect, test } from "vitest";
import { bodyOf } from "../../../domain/notifications/formats.ts";
import { sampleOf } from "../../../domain/notifications/message.ts";
import { PLACEHOLDERS } from "../../../domain/notifications/template.ts";
import { templateProblem } from "../../../domain/notifications/templateProblem.ts";

const URL = "https://igny8.example";
const sample = sampleOf("content.failed", "2026-01-10T12:00:00.000Z");
const custom = (template: string, message = sample) => bodyOf({ format: "custom", template }, message, URL);

test("a template gets its values; one placeholder alone keeps the value's type", () => {
  const template = `{"id": "{{article.id}}", "text": "{{event.label}}: {{ article.title }} on {{site.name}}", "list": ["{{post.id}}", 3, null]}`;
  expect(templateProblem(template)).toBeUndefined();
  expect(custom(template)).toEqual({ id: 17, text: "Article failed: How to prune roses on Garden Weekly", list: ["412", 3, null] });
});

test("values are neither JSON nor templates, whatever they contain", () => {
  const title = `", "admin": true, "x": "{{event.id}} \\ $& $1`;
  expect(custom(`{"text": "<{{article.title}}>"}`, { ...sample, data: { ...sample.data, title } })).toEqual({ text: `<${title}>` });
});

test("what an event has not is null alone, and nothing within a text", () => {
  const bare = { ...sample, kind: "site.paused", data: { site_id: 5, site_name: "Garden Weekly" } };
  expect(custom(`{"id": "{{article.id}}", "text": "[{{article.title}}]"}`, bare)).toEqual({ id: null, text: "[]" });
});

test("each placeholder that exists is taken", () => {
  const all = JSON.stringify(Object.fromEntries(Object.keys(PLACEHOLDERS).map((name) => [name, `{{${name}}}`])));
  expect(templateProblem(all)).toBeUndefined();
  expect(Object.values(custom(all) as object).filter((value) => String(value).includes("{{"))).toEqual([]);
});

test.each([
  ["", "is not valid JSON at line 1, column 1"],
  ['{"text": "x"', "is not valid JSON at line 1, column 13"],
  ['{\n  "text": "{{event.label}}",\n  "url" "x"\n}', "is not valid JSON at line 3, column 9: a colon is missing"],
  ['{\n  "text": "{{site.nam}}"\n}', "names {{site.nam}} at line 2, column 12, which does not exist. Use one of: event.id, "],
  ['"{{event.label}}"', "must be a JSON object or array"],
  ["3", "must be a JSON object or array"],
  [`${"[".repeat(40)}${"]".repeat(40)}`, "is nested deeper than 30 levels"],
])("a template is refused with the place of the error: %s", (template, problem) => {
  expect(templateProblem(template)).toContain(problem);
});
