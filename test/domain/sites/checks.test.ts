import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAILURES, type FailureType } from "../../../domain/publishing/failure.ts";
import { judge, worthWriting, type SiteChecks } from "../../../domain/sites/checks.ts";
import { SITE_CHECKS, type SiteFacts, type StructureFact, type WebhookFact } from "../../../domain/sites/facts.ts";

const T0 = Date.parse("2026-01-10T12:00:00.000Z");
const at = (minutes: number) => new Date(T0 + minutes * 60_000);
const iso = (minutes: number) => at(minutes).toISOString();
const call = (minutes: number, type: FailureType | null = null, plain_permalinks?: boolean): SiteFacts => ({
  call: { at: at(minutes), failure: type && { type, message: `It was ${type}.` }, plain_permalinks },
});
const structure = (
  minutes: number,
  more: {
    drift_s?: number;
    bridge?: string;
    seo?: string;
    by_bridge?: boolean;
    upload_files?: boolean;
    unfiltered_html?: boolean;
    sets?: Record<string, string>;
  } = {},
) => {
  const server_time = new Date(at(minutes).getTime() + (more.drift_s ?? 0) * 1_000).toISOString();
  const fact: StructureFact = {
    fetched_at: iso(minutes),
    site: { permalink_structure: "/%postname%/", server_time },
    versions: { bridge: more.bridge ?? "1.4.0" },
    seo_plugin: { slug: more.seo ?? "", version: more.seo ? "22.1" : "", by_bridge: more.by_bridge },
    capabilities: { upload_files: more.upload_files ?? true, unfiltered_html: more.unfiltered_html ?? true },
    ...(more.sets ? { character_sets: more.sets } : {}),
  };
  return { structure: fact };
};
const webhooks = (last: number | null, signed: boolean, untold: number | null, refused?: number): { webhooks: WebhookFact } => ({
  webhooks: {
    last_webhook_at: last === null ? null : at(last),
    signed,
    untold_at: untold === null ? null : at(untold),
    refusal:
      refused === undefined
        ? null
        : {
            at: iso(refused),
            reason: "other_address",
            message: "It calls itself https://other.example.",
            site_url: "https://other.example",
          },
  },
});
const oks = (checks: SiteChecks) => Object.fromEntries(SITE_CHECKS.map((name) => [name, checks[name].ok]));

test("for an unknown site every check is unknown, and says what to do", () => {
  const checks = judge({}, {}, at(0));
  expect(Object.keys(checks)).toEqual([...SITE_CHECKS]);
  for (const check of Object.values(checks))
    expect(check).toMatchObject({ ok: null, since: null, checked_at: null, advice: expect.any(String) });
});

test("a successful call shows that the site can be used, and nothing about what it did not touch", () => {
  expect(oks(judge(call(1, null, true), {}, at(1)))).toEqual({
    ...{ reachable: true, rest_api: true, permalinks: true, plugin: true, api_key: true },
    ...{ answers: null, plugin_version: null, clock: null, seo_plugin: null, webhooks: null, media: null },
    ...{ author_html: null, character_set: null },
  });
});

test("noise around an answer's data is reported with advice, and is no failure", () => {
  const noisy = (noise: string | null): SiteFacts => ({ call: { at: at(1), failure: null, noise } });
  const checks = judge(noisy("Notice: Undefined index"), {}, at(1));
  expect(checks.answers).toMatchObject({
    ok: false,
    message: "The site sends other text around the data: Notice: Undefined index",
    advice: FAILURES.AnswerNoise.advice,
  });
  expect([checks.rest_api.ok, checks.api_key.ok]).toEqual([true, true]);
  expect(judge(noisy(null), checks, at(2)).answers).toMatchObject({ ok: true, advice: null });
});

test.each([
  ["HostNotFound", { reachable: false }],
  ["Redirected", { reachable: false }],
  ["RestApiMissing", { reachable: true, rest_api: false }],
  ["SiteError", { reachable: true, rest_api: false }],
  ["PluginMissing", { reachable: true, rest_api: true, plugin: false }],
  ["KeyRefused", { reachable: true, rest_api: true, plugin: true, api_key: false }],
  ["HeaderStripped", { reachable: true, rest_api: true, plugin: true, api_key: false }],
  ["PayloadInvalid", { reachable: true, rest_api: true, plugin: true, api_key: true }],
  ["RateLimited", { reachable: true }],
  ["Overloaded", { reachable: true }],
  ["TooLarge", { reachable: true }],
  ["BasicAuthNeeded", { reachable: false }],
  ["Challenged", { reachable: true, rest_api: false }],
  ["TextBlocked", { reachable: true, rest_api: true, plugin: true, api_key: true }],
  ["ArticleBusy", { reachable: true, rest_api: true, plugin: true, api_key: true }],
  ["CredentialsUnreadable", { api_key: false }],
  ["Interrupted", {}],
  ["ArticleUnusable", {}],
] as [FailureType, object][])("%s shows %o", (type, shown) => {
  const checks = judge(call(0, type), {}, at(0));
  expect(oks(checks)).toEqual({ ...Object.fromEntries(SITE_CHECKS.map((name) => [name, null])), ...shown });
  for (const check of Object.values(checks)) if (check.ok === false) expect(check.advice).toBe(FAILURES[type].advice);
});

test("a sync shows the version, the clock, the SEO plugin and whether pictures can be stored", () => {
  const good = judge(structure(0, { drift_s: 100, seo: "yoast" }), {}, at(5));
  expect(oks(good)).toMatchObject({ plugin_version: true, clock: true, seo_plugin: true, media: true, api_key: true });
  expect(good.seo_plugin.message).toBe("Yoast SEO 22.1 prints SEO title and description.");
  const ill = judge(structure(0, { drift_s: -400, bridge: "1.3.12", upload_files: false }), {}, at(5));
  expect(oks(ill)).toMatchObject({ plugin_version: false, clock: false, seo_plugin: null, media: false });
  expect(ill.clock.message).toBe("The site's clock is 400 s behind.");
  expect(ill.plugin_version.advice).toContain("Update the plugin");
});

test("the check of SEO fields says who prints them, and what to do if nobody is known to", () => {
  const said = (more: Parameters<typeof structure>[1]) => judge(structure(0, more), {}, at(5)).seo_plugin;
  expect(said({ by_bridge: true })).toMatchObject({
    ok: true,
    message: "No SEO plugin: the IGNY8 plugin prints SEO title and description itself.",
    advice: null,
  });
  expect(said({ by_bridge: false })).toMatchObject({ ok: null, advice: expect.stringContaining("Settings → IGNY8") });
  expect(said({})).toMatchObject({ ok: null, advice: expect.stringContaining("Update the IGNY8 plugin") });
  expect(said({ seo: "rankmath", by_bridge: false })).toMatchObject({
    ok: true,
    message: "Rank Math 22.1 prints SEO title and description.",
  });
});

test("a sync shows whether the tables can hold an article, and the statements that convert them", () => {
  const sets = { "wp_posts.post_title": "utf8mb4", "wp_terms.name": "utf8mb4", "wp_igny8_deliveries.body": "utf8mb4" };
  expect(oks(judge(structure(0, { sets }), {}, at(1)))).toMatchObject({ author_html: true, character_set: true });
  // Our own tables hold only ASCII: their character set does no harm.
  expect(oks(judge(structure(0, { sets: { ...sets, "wp_igny8_deliveries.body": "latin1" } }), {}, at(1)))).toMatchObject({
    character_set: true,
  });
  expect(oks(judge(structure(0), {}, at(1)))).toMatchObject({ character_set: null });
  const ill = judge(
    structure(0, {
      unfiltered_html: false,
      sets: { ...sets, "wp_posts.post_title": "utf8mb3", "wp_posts.post_excerpt": "utf8mb3", "wp_terms.name": "latin1" },
    }),
    {},
    at(1),
  );
  expect(oks(ill)).toMatchObject({ author_html: true, character_set: false });
  expect(ill.author_html.message).toContain("If the author edits one in WordPress");
  expect(ill.character_set.message).toContain(
    "wp_posts.post_title is in utf8mb3, wp_terms.name is in latin1, wp_posts.post_excerpt is in utf8mb3",
  );
  expect(ill.character_set.advice).toContain(
    "ALTER TABLE wp_posts CONVERT TO CHARACTER SET utf8mb4; ALTER TABLE wp_terms CONVERT TO CHARACTER SET utf8mb4;",
  );
});

test.each(["1.4.0", "1.4", "1.10.0", "2.0.0-beta", "1.4.0.1"])("version %s is new enough", (bridge) => {
  expect(judge(structure(0, { bridge }), {}, at(0)).plugin_version.ok).toBe(true);
});

describe("webhooks", () => {
  test.each([
    ["none has come, and none is due", webhooks(null, false, null), null, null],
    ["none has come, and one is due", webhooks(null, false, 10), false, iso(10)],
    ["signed ones come", webhooks(50, true, null), true, iso(50)],
    ["they come, unsigned", webhooks(50, false, null), false, iso(50)],
    ["they stopped", webhooks(0, true, 30), false, iso(30)],
    ["the last one was refused", webhooks(50, true, null, 55), false, iso(55)],
    ["all were refused", webhooks(null, false, null, 55), false, iso(55)],
    ["one was refused, and later ones came", webhooks(50, true, null, 40), true, iso(50)],
  ])("%s", (_, facts, ok, since) => {
    expect(judge(facts, {}, at(60)).webhooks).toMatchObject({ ok, since });
  });
});

test("a failure dates from its beginning, a recovery from its end", () => {
  let checks = judge(call(1), {}, at(1));
  checks = judge(call(2, "TimedOut"), checks, at(2));
  checks = judge(call(3, "HostNotFound"), checks, at(3));
  expect(checks.reachable).toMatchObject({ ok: false, since: iso(2), checked_at: iso(3), message: "It was HostNotFound." });
  // A call does not change checks that it did not reach.
  expect(checks.api_key).toMatchObject({ ok: true, since: iso(1), checked_at: iso(1) });
  expect(judge(call(4), checks, at(4)).reachable).toMatchObject({ ok: true, since: iso(4), advice: null });
});

test("an old sync does not override a newer call", () => {
  const checks = judge(call(10, "PluginMissing"), {}, at(10));
  expect(judge(structure(5), checks, at(11)).plugin).toMatchObject({ ok: false, since: iso(10) });
  expect(judge(structure(12), checks, at(13)).plugin).toMatchObject({ ok: true, since: iso(12) });
});

test("in any order of calls, `since` is the last change of ok, never later than checked_at nor than now", () => {
  const type = fc.constantFrom(null, ...(Object.keys(FAILURES) as FailureType[]));
  const minute = fc.integer({ min: 0, max: 500 });
  const fact = fc.oneof(
    fc.tuple(minute, type).map(([when, failure]) => call(when, failure)),
    fc.tuple(minute, fc.integer({ min: -500, max: 500 })).map(([when, drift_s]) => structure(when, { drift_s })),
    fc.tuple(fc.option(minute), fc.boolean(), fc.option(minute)).map((of) => webhooks(...of)),
  );
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 20 }), (facts) => {
      let checks: Partial<SiteChecks> = {};
      for (const [index, one] of facts.entries()) {
        const now = at(500 + index);
        const next = judge(one, checks, now);
        for (const name of SITE_CHECKS) {
          const [before, after] = [checks[name], next[name]];
          if (after.ok === null) expect(after.since).toBeNull();
          else expect(after.since! <= after.checked_at! && after.checked_at! <= now.toISOString()).toBe(true);
          if (before && before.ok === after.ok) expect(after.since).toBe(before.since);
          expect(after.advice === null).toBe(after.ok === true);
        }
        // The same result again changes nothing.
        expect(oks(judge(one, next, now))).toEqual(oks(next));
        checks = next;
      }
    }),
  );
});

test("only changes are written at once; unchanged checks are written once an hour", () => {
  const first = judge(call(0), {}, at(0));
  expect(Object.keys(worthWriting(first, {}))).toEqual(["reachable", "rest_api", "plugin", "api_key"]);
  expect(worthWriting(judge(call(59), first, at(59)), first)).toEqual({});
  expect(Object.keys(worthWriting(judge(call(60), first, at(60)), first))).toHaveLength(4);
  expect(Object.keys(worthWriting(judge(call(1, "TimedOut"), first, at(1)), first))).toEqual(["reachable"]);
});
