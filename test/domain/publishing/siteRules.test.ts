import { expect, test } from "vitest";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { bridgeRefusal, refusedRule } from "../../../domain/publishing/rulesRefusal.ts";
import { categoryPaths, POST_STATUSES, postRules, rulesAt, type PostRules } from "../../../domain/publishing/siteRules.ts";
import { article } from "../../support/fixtures/article.ts";
import { structure } from "../../support/fixtures/structure.ts";

const NOW = Date.parse("2027-03-01T12:00:00Z");
const LATER = "2027-03-02T09:00:00.000Z";
const payload = (rules: PostRules, more = {}) =>
  buildPayload(article(more), { source: "s", publicUrl: "https://app.example", recreate: false, rules });

test("a request's status comes before the article's, and the article's rules before the site's", () => {
  const site = { status: "draft", author_id: 3, category: "News", sticky: true } as const;
  expect(postRules({}, {}, null)).toEqual({});
  expect(postRules(site, { author_id: 4, sticky: false }, null)).toEqual({
    status: "draft",
    author_id: 4,
    category: "News",
    sticky: false,
  });
  expect(postRules(site, { status: "pending" }, "private").status).toBe("private");
  expect(postRules(site, { status: "pending" }, null).status).toBe("pending");
});

test("the payload carries only the rules that are set", () => {
  const bare = payload({});
  expect(bare.status).toBe("publish");
  for (const field of ["author_id", "comment_status", "sticky", "publish_at"]) expect(bare).not.toHaveProperty(field);
  expect(payload({ status: "future", date: LATER, author_id: 4, comment_status: "closed", sticky: false })).toMatchObject({
    ...{ status: "future", publish_at: LATER, author_id: 4, comment_status: "closed", sticky: false },
  });
  // A date alone plans nothing.
  expect(payload({ status: "draft", date: LATER })).not.toHaveProperty("publish_at");
});

test("the default category is for articles without one, and comes before the cluster's name", () => {
  const cluster = { id: 9, name: "Baking" };
  expect(payload({ category: "News > Tech" }, { cluster }).categories).toEqual(["News > Tech"]);
  expect(payload({ category: "News" }, { cluster, categories: ["Bread"] }).categories).toEqual(["Bread"]);
  expect(payload({}, { cluster }).categories).toEqual(["Baking"]);
});

test("a date that passed while the article waited means: publish now", () => {
  const rules = { status: "future", date: LATER } as const;
  expect(rulesAt(rules, NOW)).toEqual(rules);
  expect(rulesAt(rules, Date.parse(LATER)).status).toBe("publish");
  expect(rulesAt({ status: "draft", date: LATER }, Date.parse(LATER) + 1).status).toBe("draft");
});

test("a bridge that would ignore a rule is refused, and so is one of unknown version", () => {
  for (const status of POST_STATUSES) {
    const told = bridgeRefusal({ status }, null)?.field ?? null;
    expect([status, told]).toEqual([status, status === "publish" ? null : "status"]);
    expect(bridgeRefusal({ status }, "1.4.0")).toBeNull();
    expect(bridgeRefusal({ status }, "1.3.3")?.message ?? "").toMatch(status === "publish" ? /^$/ : /needs version 1\.4\.0.*has 1\.3\.3/);
  }
  for (const rules of [{ author_id: 3 }, { comment_status: "closed" }, { sticky: false }] as const) {
    expect(bridgeRefusal(rules, "1.4.9")).toMatchObject({
      field: Object.keys(rules)[0],
      message: expect.stringMatching(/needs version 1\.5\.0/),
    });
    expect(bridgeRefusal(rules, "1.5.0")).toBeNull();
  }
  expect(bridgeRefusal({ category: "News", date: LATER }, null)).toBeNull();
});

test("what the site's lists do not permit is refused by the field; what they do not tell is left to the site", () => {
  const known = (more = {}) => ({
    bridge: "1.5.0",
    structure: structure({
      article: { post_type: "post", statuses: ["publish", "draft", "private", "future"] },
      authors: {
        items: [
          { id: 1, name: "Ed", slug: "ed", roles: ["editor"], can_publish: true },
          { id: 2, name: "Cora", slug: "cora", roles: ["leaflets"], can_publish: false },
        ],
        total: 2,
      },
      post_types: [
        {
          name: "post",
          label: "Posts",
          hierarchical: false,
          taxonomies: ["category"],
          supports: ["title", "comments"],
          count: 0,
          counts: {},
        },
        { name: "leaflet", label: "Leaflets", hierarchical: false, taxonomies: [], supports: ["title"], count: 0, counts: {} },
      ],
      ...more,
    }) as never,
  });
  const leaflets = known({ article: { post_type: "leaflet", statuses: [...POST_STATUSES] } });
  const field = (rules: PostRules, site: Parameters<typeof refusedRule>[1] = known(), now: number | undefined = NOW) =>
    refusedRule(rules, site, now)?.field ?? null;
  expect(field({ status: "draft", author_id: 1, category: "Term 1", comment_status: "open", sticky: true })).toBeNull();
  expect(field({ status: "pending" })).toBe("status");
  expect(field({ author_id: 7 })).toBe("author_id");
  expect(field({ author_id: 7 }, known({ authors: { items: [], total: 300 } }))).toBeNull();
  expect(field({ author_id: 2 })).toBe("author_id");
  expect(field({ author_id: 2, status: "draft" })).toBeNull();
  expect(field({ category: "Nothing" })).toBe("category");
  expect(field({ category: "News" }, leaflets)).toBe("category");
  expect(field({ comment_status: "open" }, leaflets)).toBe("comment_status");
  expect(field({ sticky: true }, leaflets)).toBe("sticky");
  expect(field({ sticky: false }, leaflets)).toBeNull();
  expect(field({ status: "future" })).toBe("date");
  expect(field({ status: "future", date: "2027-03-01T11:59:00.000Z" })).toBe("date");
  expect(field({ status: "future", date: LATER })).toBeNull();
  expect(refusedRule({ status: "future" }, known())).toBeNull();
  expect(field({ author_id: 7, category: "x" }, { bridge: "1.5.0", structure: null })).toBeNull();
});

test("categories are named by their paths, and a circle of parents ends", () => {
  const term = (id: number, name: string, parent: number) => ({ id, name, slug: name, parent, count: 0 });
  expect(categoryPaths([term(1, "News", 0), term(2, "Tech", 1), term(3, "AI", 2), term(4, "Art", 99)])).toEqual([
    "Art",
    "News",
    "News > Tech",
    "News > Tech > AI",
  ]);
  expect(categoryPaths([term(1, "A", 2), term(2, "B", 1)])).toHaveLength(2);
});
