import { beforeAll, describe, expect, test } from "vitest";
import { VALUES_READ } from "../../../api/http/jsonShape.ts";
import { DEPTH_READ } from "../../../domain/jsonShape.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { filled, name, readRoutes } from "../../support/routes.ts";
import { longestStall, STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";

const api = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let id: number;
beforeAll(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
  ({ id } = await createContent(api.orm, owner));
});

const fill = (piece: string, length = 900_000) => piece.repeat(Math.floor(length / piece.length));
const MARKS = `a${fill("\u0316\u0301", 400_000)}`;

/** Bodies that once took seconds, or that prove such work is avoided: route, body, the field in the answer; no field: accepted. */
const CASES: [name: string, method: string, path: string, body: () => object, field: string | undefined][] = [
  ["closers that close nothing", "PATCH", "content", () => ({ content_html: fill("<div></x>", 999_000) }), "content_html"],
  ["elements that others do not close", "PATCH", "content", () => ({ content_html: fill("<li><dd>") }), "content_html"],
  ["boxes without an address", "PATCH", "content", () => ({ content_html: fill("<b>x</b><img>", 300_000) }), undefined],
  ["frames without an address", "PATCH", "content", () => ({ content_html: fill("<b>x</b><iframe></iframe>", 300_000) }), undefined],
  ["a style of spaces", "PATCH", "content", () => ({ content_html: `<td align=left style="${fill(" ")}x">` }), undefined],
  ["comments in an address", "PATCH", "content", () => ({ content_html: `<a href="${fill("<!---->x")}">` }), "content_html"],
  ["a table of many columns", "PATCH", "content", () => ({ content_markdown: table(20_000) }), "content_markdown"],
  ["a tag of combining marks", "PATCH", "content", () => ({ tags: [MARKS] }), "tags.0"],
  ["a category of combining marks", "PATCH", "content", () => ({ categories: [MARKS] }), "categories.0"],
  ["a keyword of combining marks", "PATCH", "content", () => ({ secondary_keywords: [MARKS] }), "secondary_keywords.0"],
  ["a term of combining marks", "POST", "terms", () => ({ site_id: owner.site_id, kind: "tag", name: MARKS }), "name"],
  ["many empty names", "PATCH", "content", () => ({ tags: Array(600_000).fill("") }), "json"],
  ["many ids of a wrong kind", "POST", "bulk", () => ({ content_ids: Array(400_000).fill("x") }), "json"],
  ["as many ids of a wrong kind as are read", "POST", "bulk", () => ({ content_ids: Array(VALUES_READ - 10).fill("x") }), "content_ids"],
  ["deep values", "PATCH", "content", () => ({ custom_fields: deep(DEPTH_READ) }), "json"],
  ["much in custom fields", "PATCH", "content", () => ({ custom_fields: { a: Array(100).fill(fill("x", 9_000)) } }), "custom_fields"],
  [
    "an e-mail that never ends",
    "POST",
    "sign-up",
    () => ({ email: fill("a."), password: "x".repeat(10), name: "x", account_name: "x" }),
    "email",
  ],
  ["an address that never ends", "POST", "sites", () => ({ name: "x", url: `https://${fill("a.")}` }), "url"],
  ["a time zone that never ends", "POST", "sites", () => ({ name: "x", url: "https://a.example", time_zone: fill("A/") }), "time_zone"],
];
const PATHS: Record<string, () => string> = {
  content: () => `/api/v1/writer/content/${id}/`,
  terms: () => "/api/v1/writer/taxonomy-terms/",
  bulk: () => "/api/v1/writer/content/bulk-publish/",
  "sign-up": () => "/api/v1/auth/sign-up/",
  sites: () => "/api/v1/sites/",
};
const table = (columns: number) => `${"|a".repeat(columns)}|\n${"|-".repeat(columns)}|\n${"|\n".repeat(59_000)}`;
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

describe("the worst body of a field is answered at once, with the field's name, and blocks nobody", () => {
  test.each(CASES)("%s", async (what, method, path, body, field) => {
    const sent = body();
    const { ms, result } = await longestStall(() => api.call(method, PATHS[path]!(), owner.token, sent));
    expect(result.status, JSON.stringify(result.json).slice(0, 500)).toBe(field === undefined ? 200 : 422);
    expect(result.json.error?.details?.[0].field).toBe(field);
    expect(result.json.error?.details?.length ?? 0).toBeLessThanOrEqual(50);
    expect(ms).toBeLessThan(STALL_MS);
    report({ family: "bodies", case: what, tries: 1, let_in: 0, longest_stall_ms: ms });
  });
});

test("a page of articles contains neither their custom fields nor their sites' metadata", async () => {
  const large = { seo: "x".repeat(100_000) };
  for (let n = 0; n < 20; n += 1)
    await createContent(api.orm, owner, {
      custom_fields: { a: "x".repeat(100_000) },
      metadata: { wordpress_status: "publish", wp_metadata: large },
    });
  const answer = await api.call("GET", "/api/v1/writer/content/?limit=100", owner.token);
  expect(answer.status).toBe(200);
  expect(answer.json.data[0].metadata).toEqual({ wordpress_status: "publish" });
  expect(JSON.stringify(answer.json).length).toBeLessThan(50_000);
  const one = await api.call("GET", `/api/v1/writer/content/${answer.json.data[0].id}/`, owner.token);
  expect(one.json.data.metadata.wp_metadata).toEqual(large);
  expect(one.json.data.custom_fields.a).toHaveLength(100_000);
});

test("every text and every list in a body is limited", async () => {
  const { routes, document } = await readRoutes(api);
  const unbounded = new Set<string>();
  const walk = (schema: any, at: string): void => {
    if (schema.$ref) return walk(document.components.schemas[schema.$ref.split("/").at(-1)], at);
    for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(inner, at);
    const types = [schema.type].flat();
    const fixed = schema.enum ?? schema.const ?? (["uuid", "date-time", "binary"].includes(schema.format) || undefined);
    if (types.includes("string") && schema.maxLength === undefined && schema.pattern === undefined && fixed === undefined)
      unbounded.add(at);
    if (types.includes("array") && schema.maxItems === undefined) unbounded.add(at);
    if (schema.items) walk(schema.items, `${at}[]`);
    for (const [name, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${at}.${name}`);
    if (typeof schema.additionalProperties === "object") walk(schema.additionalProperties, `${at}.*`);
  };
  for (const { method, path, operation } of routes) {
    for (const content of Object.values<any>(operation.requestBody?.content ?? {})) walk(content.schema, `${method} ${path} `);
  }
  expect([...unbounded]).toEqual([]);
});

/** Values of about `size` characters that a rule could read in more than one pass. */
const HOSTILE: [name: string, make: (size: number) => unknown][] = [
  ["combining marks", (size) => `a${"\u0316\u0301".repeat(size / 6)}`],
  ["addresses", (size) => `https://${"a.@".repeat(size / 3)}`],
  ["spaces", (size) => `${" ".repeat(size)}x`],
  ["many values", (size) => Array(Math.min(3_000, Math.floor(size / 4))).fill("x")],
  ["many names", (size) => Object.fromEntries(Array.from({ length: Math.min(3_000, Math.floor(size / 12)) }, (_, n) => [`a${n}`, ""]))],
  ["deep lists", () => JSON.parse("[".repeat(DEPTH_READ - 1) + "]".repeat(DEPTH_READ - 1)) as unknown],
];

test.each(HOSTILE)("a body of %s blocks nobody, whatever the route", async (what, make) => {
  const { routes, document } = await readRoutes(api);
  const propertiesOf = (schema: any): string[] => [
    ...Object.keys(schema.properties ?? {}),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(propertiesOf),
    ...(schema.$ref ? propertiesOf(document.components.schemas[schema.$ref.split("/").at(-1)]) : []),
  ];
  const stalls: number[] = [];
  for (const route of routes) {
    const schema = (route.operation.requestBody?.content["application/json"] as any)?.schema;
    if (!schema) continue;
    const names = [...new Set(propertiesOf(schema))];
    const body = Object.fromEntries(names.map((field) => [field, make(Math.floor(1_900_000 / names.length))]));
    const { ms, result } = await longestStall(() => api.call(route.method, filled(route.path), owner.token, body));
    expect([result.status >= 400 && result.status < 500, result.status, name(route)]).toEqual([true, result.status, name(route)]);
    expect(ms, name(route)).toBeLessThan(STALL_MS);
    stalls.push(ms);
  }
  expect(stalls.length).toBeGreaterThan(40);
  report({ family: "bodies", case: `each route: ${what}`, tries: stalls.length, let_in: 0, longest_stall_ms: Math.max(...stalls) });
});
