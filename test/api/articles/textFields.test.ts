import { beforeAll, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { signUp } from "../../support/console/browser.ts";
import { createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";
import { filled, name, readRoutes, type Description } from "../../support/routes.ts";

const app = useApp();
let person: Awaited<ReturnType<typeof signUp>>;
let site: Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  person = await signUp(app);
  site = await createSite(app.orm, person.me.account.id);
});

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
}
/** Each place of a body that accepts text, as a path and as a body with only that text. */
function placesOf(schema: Schema, document: Description, text: string): { field: string; body: unknown }[] {
  if (schema.$ref) return placesOf(document.components.schemas[schema.$ref.split("/").at(-1)!], document, text);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) =>
    placesOf(part, document, text),
  );
  const within = (key: string, inner: Schema, wrap: (body: unknown) => unknown) =>
    placesOf(inner, document, text).map(({ field, body }) => ({ field: field === "" ? key : `${key}.${field}`, body: wrap(body) }));
  const properties = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => within(key, inner, (body) => ({ [key]: body })));
  const items = schema.items ? within("0", schema.items, (body) => [body]) : [];
  const others =
    typeof schema.additionalProperties === "object" ? within("name", schema.additionalProperties, (body) => ({ name: body })) : [];
  const own = [schema.type].flat().includes("string") && schema.format !== "binary" ? [{ field: "", body: text }] : [];
  const all = [...own, ...parts, ...properties, ...items, ...others];
  return all.filter(({ field }, index) => all.findIndex((one) => one.field === field) === index);
}

const BAD = ["\u0000", "\u0001", "\u0008", "\u000b", "\u000c", "\u001b", "\u001f", "\ufffe", "\uffff", "\ud800", "\udfff"];
const OURS = /^\/api\/v1\/(writer|sites|integration\/integrations|automation|account)\//;

test("every stored text of every route refuses characters that pages, feeds and databases can't hold, with its field", async () => {
  const { document, routes } = await readRoutes(app);
  let tried = 0;
  const taken: string[] = [];
  for (const route of routes) {
    const content = route.operation.requestBody?.content["application/json"] as { schema: Schema } | undefined;
    if (!content || !OURS.test(route.path)) continue;
    for (const bad of BAD) {
      for (const { field, body } of placesOf(content.schema, document, `a${bad}b`)) {
        tried += 1;
        const { status, json } = await person.send(
          route.method,
          filled(route.path, route.path.includes("/runs/") ? { id: crypto.randomUUID() } : {}),
          body,
        );
        const named =
          status === 422 &&
          json.error.details?.some((detail: { field: string }) => detail.field === field || field.startsWith(`${detail.field}.`));
        if (!named) taken.push(`${name(route)} ${field} ${JSON.stringify(bad)}: ${status}`);
      }
    }
  }
  expect(taken).toEqual([]);
  expect(tried).toBeGreaterThan(400);
}, 240_000);

const post = (body: object) =>
  person.send("POST", "/api/v1/writer/content/", { site_id: site.site_id, title: "T", content_html: "", ...body });
test.each([
  ["content_html", { content_html: "<p>a&#1;b</p>" }],
  ["content_html", { content_html: "<p title='&#x1f;'>b</p>" }],
  ["content_html", { content_html: "<p>&#xFFFE;</p>" }],
  ["content_markdown", { content_html: undefined, content_markdown: "a &#11; b" }],
  ["custom_fields.note.1", { custom_fields: { note: ["fine", "a\u0001"] } }],
  ["secondary_keywords.0", { secondary_keywords: ["\u0007bell"] }],
  ["tags.1", { tags: ["fine", "\u001btag"] }],
])("also in %s as %j, and nothing is written", async (field, body) => {
  const { status, json } = await post(body);
  expect([status, json.error?.details?.map((detail: { field: string }) => field.startsWith(detail.field))]).toEqual([422, [true]]);
});

test("tabs, line ends, wide and rare characters are accepted", async () => {
  const text = "a\tb\nc\r\nd\u007f\u0085\u2028\ufffd\u{1f35e}\u{10ffff}\ufeff\u202e";
  expect(await post({ title: "Fine", content_html: `<p>${text}</p>`, seo_description: text })).toMatchObject({ status: 201 });
});

test("the texts of a picture are checked the same way", async () => {
  const { json } = await post({});
  const form = new FormData();
  form.set("file", new File([png(3, 2)], "a.png"));
  form.set("content_id", String(json.data.id));
  form.set("caption", "a\u0001b");
  const answer = await app.app.request("/api/v1/writer/images/", {
    method: "POST",
    body: form,
    headers: { cookie: person.cookie },
  });
  expect([answer.status, ((await answer.json()) as any).error.details[0].field]).toEqual([422, "caption"]);
});
