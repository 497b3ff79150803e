import { beforeAll, describe, expect, test } from "vitest";
import { claimChanges, weighChanges } from "../../../db/publishing/bulk/changes/claim.ts";
import { claimBulk, weighBulk } from "../../../db/publishing/bulk/claim.ts";
import { cancelBulk, retryBulk } from "../../../db/publishing/bulk/control.ts";
import { takeContent } from "../../../db/automation/stage7.ts";
import { REOPENED } from "../../../domain/publishing/reopened.ts";
import { type Effect, isEffect, STANDINGS, TABLE, type Wish, WISHES } from "../../../domain/publishing/transitions.ts";
import { type Case, CASES, isBegun, KINDS, LEAVING, OPEN, said, WARNING } from "./cases.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { POLICY } from "../../support/fixtures/writers.ts";

// Each wish in each state of a publication, for articles of each kind. The API, bulk requests and automation all follow
// the one table (domain/publishing/transitions.ts). If it refuses, nothing has changed.
const api = useApp();

let account: Awaited<ReturnType<typeof createAccount>>;
let owner: { account_id: number; site_id: number };
let integration_id: number;
let other_id: number;
let posts = 0;
beforeAll(async () => {
  account = await createAccount(api.orm);
  const site = await createSite(api.orm, account.account_id);
  owner = { account_id: account.account_id, site_id: site.site_id };
  integration_id = site.integration_id;
  const [row] = await api.orm.em.execute<[{ id: number }]>(
    `insert into igny8_site_integrations (account_id, site_id, source, platform, platform_type, config_json, is_active, sync_enabled)
     select account_id, site_id, gen_random_uuid(), platform, platform_type, '{"site_url":"http://127.0.0.2:9"}', true, true
     from igny8_site_integrations where id = ? returning id`,
    [integration_id],
  );
  other_id = row.id;
});

/** One article of each case. Its publication has everything that earlier calls can leave. */
async function make(bulkRun: string | null = null): Promise<Map<Case, number>> {
  const ids = new Map<Case, number>();
  for (const one of CASES) {
    const fields: Record<string, unknown> = { content_html: "<p>Take your time.</p>", on_hold: false, ...KINDS[one.kind] };
    const [content] = await api.orm.em.execute<[{ id: number }]>(
      `insert into igny8_content (account_id, site_id, title, content_html, status, on_hold, external_id, external_url, integration_id, metadata, revision)
       values (?, ?, ?, ?, 'review', ?, ?, ?, ?, ?::jsonb, 1) returning id`,
      [
        ...[owner.account_id, owner.site_id, `${one.standing}, ${one.kind}`, fields["content_html"], fields["on_hold"]],
        ...[
          fields["external_id"] ? String((posts += 1)) : null,
          fields["external_url"] ?? null,
          fields["external_id"] ? integration_id : null,
        ],
        JSON.stringify(fields["metadata"] ?? {}),
      ],
    );
    const { id } = content;
    ids.set(one, id);
    const publish = (integration: number, state: string) =>
      api.orm.em.execute(
        `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, attempt, attempts, last_error,
           next_attempt_at, finished_at, warnings, repairs, repair_at, bulk_run_id, task, options, priority, workflow_id, run_id)
         values (?, ?, ?, ?, 1, ?, ?, '[]', '{"type":"TimedOut","message":"","advice":""}', now(),
           case when ? in ('published', 'failed', 'cancelled', 'gone') then now() end, ?::jsonb, 2, now(), ?, ?, ?::jsonb, 4, 'before', 'before')`,
        [
          ...[owner.account_id, owner.site_id, id, integration, state, isBegun(one) ? 2 : 0, state],
          ...[JSON.stringify(one.kind === "lacking" ? [WARNING] : []), bulkRun],
          ...(one.kind === "leaving" ? ["withdraw", JSON.stringify(LEAVING)] : ["create", "{}"]),
        ],
      );
    if (one.standing !== "none") await publish(integration_id, one.standing);
    if (one.kind === "elsewhere") await publish(other_id, "queued");
  }
  return ids;
}

interface Row {
  content: Record<string, any>;
  publication: Record<string, any> | null;
  events: { action: string }[];
}
const read = async (id: number): Promise<Row> => {
  const [row] = await api.orm.em.execute<[Row]>(
    `select to_jsonb(c) as content, (select to_jsonb(p) from igny8_publications p where p.content_id = c.id and p.integration_id = ?) as publication,
            (select coalesce(jsonb_agg(to_jsonb(e)), '[]') from igny8_sync_events e where e.content_id = c.id) as events
     from igny8_content c where c.id = ?`,
    [integration_id, id],
  );
  return row;
};

/** The task that a wish queues. */
const CHANGES: Partial<Record<Wish, object>> = {
  update: { task: "update", options: { overwrite: ["title"] } },
  withdraw: { task: "withdraw", options: { to: "private", even_if_open: true } },
  retry: { task: "withdraw", options: { to: LEAVING.to } },
};

/** The expected rows after an effect. */
function expectEffect(effect: Effect, before: Row, after: Row, wish?: Wish): void {
  const { publication, content, events } = after;
  if (effect === "create" || effect === "reopen") {
    expect(publication).toMatchObject({ ...REOPENED, state: "queued" });
    expect(content).toMatchObject({ status: "published", external_id: null, external_url: null });
    expect(effect === "create" ? before.publication : publication!["id"]).toBe(before.publication?.["id"] ?? null);
  } else if (effect === "take_back" && before.publication!["task"] !== "create") {
    expect(publication).toMatchObject({ state: "published", task: before.publication!["task"], last_error: null });
    expect([content, events.map(({ action }) => action)]).toEqual([before.content, ["content_publish_cancel"]]);
  } else if (effect === "take_back") {
    expect([publication!["state"], content["status"], events.map(({ action }) => action)]).toEqual([
      "cancelled",
      "review",
      ["content_publish_cancel"],
    ]);
  } else if (effect === "change") {
    expect(publication).toMatchObject({ state: "queued", attempt: 0, ...CHANGES[wish!] });
    // A new change has a new id.
    expect(publication!["options"].change_id ?? "none").not.toBe(LEAVING.change_id);
    expect(publication!["warnings"]).toEqual(before.publication!["warnings"]);
    expect(content).toEqual(before.content);
  } else if (effect === "again") {
    expect(publication).toMatchObject({ state: "publishing", task: before.publication!["task"], options: { again: true } });
  } else if (effect === "note") {
    expect(publication).toMatchObject({ state: "publishing", cancel_requested: true });
  } else if (effect === "repair") {
    expect(publication).toMatchObject({ state: "published", repairs: 0, warnings: before.publication!["warnings"] });
  } else {
    expect(publication!["state"]).toBe(before.publication!["state"]);
    expect(publication!["attempt"]).toBe(before.publication!["attempt"]);
  }
}

const AT = new Date(Date.now() + 3_600_000).toISOString();
const PEOPLE: Partial<Record<Wish, [method: string, path: string, body?: unknown]>> = {
  publish: ["POST", "publish/", {}],
  retry: ["POST", "publication/retry/", {}],
  recreate: ["POST", "publication/retry/", { recreate: true }],
  reschedule: ["PATCH", "publication/", { publish_at: AT }],
  cancel: ["POST", "publication/cancel/"],
  repair: ["POST", "publication/repair/", {}],
  update: ["POST", "republish/", { overwrite: ["title"] }],
  withdraw: ["POST", "unpublish/", { to: "private", even_if_open: true }],
};

describe("through the API", () => {
  test.each(Object.entries(PEOPLE))("%s", { timeout: 300_000 }, async (wish, [method, path, body]) => {
    const ids = await make();
    for (const [one, id] of ids) {
      const what = `${wish} of what is ${one.standing}, ${one.kind}`;
      // A withdrawal that did not succeed is tried again as it was asked for.
      const again = wish === "retry" && one.kind === "leaving" && one.standing !== "published";
      const expected = said(again ? "withdraw" : (wish as Wish), one);
      const before = await read(id);
      const { status, json } = await api.call(method, `/api/v1/writer/content/${id}/${path}`, account.token, body);
      const after = await read(id);
      // An article that was published elsewhere only still has a publication, the newest.
      if (one.kind === "elsewhere" && !["publish"].includes(wish)) continue;
      if (isEffect(expected)) {
        expect([what, status, json.error]).toEqual([what, 202, undefined]);
        expectEffect(expected, before, after, wish as Wish);
      } else {
        expect([what, json.error?.code]).toEqual([what, expected]);
        expect(after, what).toEqual(before);
      }
    }
  });
});

describe("many at once", () => {
  test.each(["bulk", "bulk_recreate"] as const)("%s", { timeout: 300_000 }, async (wish) => {
    const ids = await make();
    const request = { integration_id: undefined, recreate: wish === "bulk_recreate" };
    const verdicts = new Map<Case, string>();
    for (const [one, id] of ids) {
      const weighed = await weighBulk(api.orm.em.fork(), owner, { ...request, content_ids: [id] });
      verdicts.set(one, weighed.accepted ? "accepted" : weighed.under_way ? "leave" : weighed.refused[0]!.code);
    }
    const before = new Map<Case, Row>();
    for (const [one, id] of ids) before.set(one, await read(id));
    await claimBulk(api.orm.em.fork(), account, {
      ...request,
      content_ids: [...ids.values()],
      request: {},
      publish_at: null,
      retry: POLICY,
    });
    for (const [one, id] of ids) {
      const expected = said(wish, one);
      const taken = expected === "create" || expected === "reopen";
      expect([one, verdicts.get(one)]).toEqual([one, taken ? "accepted" : expected]);
      if (taken) expectEffect(expected, before.get(one)!, await read(id));
      else expect(await read(id)).toEqual(before.get(one));
    }
  });

  test("update", { timeout: 300_000 }, async () => {
    const ids = await make();
    const content_ids = [...ids.values()];
    await api.orm.em.execute("update igny8_content set revision = 2 where id = any(?::int[])", [`{${content_ids.join(",")}}`]);
    const before = new Map<Case, Row>();
    for (const [one, id] of ids) before.set(one, await read(id));
    const verdicts = new Map<Case, string>();
    for (const [one, id] of ids) {
      const weighed = await weighChanges(api.orm.em.fork(), owner, { task: "update" }, { content_ids: [id] });
      verdicts.set(one, weighed.accepted ? "change" : weighed.under_way ? "leave" : weighed.refused[0]!.code);
    }
    const wanted = { content_ids, request: {}, publish_at: null, retry: POLICY };
    const run = await claimChanges(api.orm.em.fork(), account, { task: "update" }, wanted);
    for (const [one, id] of ids) {
      // The newest publication counts, which is the other integration's.
      if (one.kind === "elsewhere") continue;
      const effect = said("update", one);
      const expected = effect === "raise" || effect === "again" ? "leave" : effect;
      const after = await read(id);
      expect([one, verdicts.get(one)]).toEqual([one, expected]);
      if (expected !== "change") expect(after, JSON.stringify(one)).toEqual(before.get(one));
      else {
        expect(after.content).toEqual(before.get(one)!.content);
        expect(after.publication).toMatchObject({ state: "queued", task: "update", attempt: 0, in_bulk: true, bulk_run_id: run.id });
        expect(after.publication!["warnings"]).toEqual(before.get(one)!.publication!["warnings"]);
      }
    }

    // Cancelled with its run, an article keeps its status, and its post stays as it is.
    await cancelBulk(api.orm.em.fork(), run.id);
    for (const [one, id] of ids) {
      if (verdicts.get(one) !== "change" || one.kind === "elsewhere") continue;
      const after = await read(id);
      expect([after.publication!["state"], after.content["status"]], JSON.stringify(one)).toEqual(["published", "review"]);
      expect(after.events.at(-1)).toMatchObject({ action: "content_publish_cancel", description: expect.stringMatching(/^Updating '/) });
    }
  });

  test("withdraw", { timeout: 300_000 }, async () => {
    const ids = await make();
    const before = new Map<Case, Row>();
    for (const [one, id] of ids) before.set(one, await read(id));
    const down = { task: "withdraw", to: "draft" } as const;
    const wanted = { content_ids: [...ids.values()], request: {}, publish_at: null, retry: POLICY };
    const run = await claimChanges(api.orm.em.fork(), account, down, wanted);
    for (const [one, id] of ids) {
      if (one.kind === "elsewhere") continue;
      const [after, open] = [await read(id), OPEN.includes(one.standing)];
      const taken = said("withdraw", one) === "change" && !open;
      const what = JSON.stringify(one);
      if (!taken) expect(after, what).toEqual(before.get(one));
      else {
        expect(after.content, what).toEqual(before.get(one)!.content);
        const options = { to: "draft", change_id: expect.any(String) };
        expect(after.publication, what).toMatchObject({ state: "queued", task: "withdraw", in_bulk: true, bulk_run_id: run.id, options });
      }
    }
  });

  test("bulk_retry", { timeout: 300_000 }, async () => {
    const [run] = await api.orm.em.execute<[{ id: string }]>(
      "insert into igny8_bulk_runs (account_id, state, request, retry) values (?, 'running', '{}', ?::jsonb) returning id",
      [owner.account_id, JSON.stringify(POLICY)],
    );
    const ids = await make(run.id);
    const before = new Map<Case, Row>();
    for (const [one, id] of ids) before.set(one, await read(id));
    await retryBulk(api.orm.em.fork(), account, run.id, {});
    for (const [one, id] of ids) {
      const after = await read(id);
      if (said("bulk_retry", one) === "reopen") expectEffect("reopen", before.get(one)!, after);
      else expect(after, JSON.stringify(one)).toEqual(before.get(one));
    }
  });
});

test("plan: what a site's automation takes", { timeout: 300_000 }, async () => {
  await api.orm.em.execute("delete from igny8_content where account_id = ?", [owner.account_id]);
  const ids = await make();
  const before = new Map<Case, Row>();
  for (const [one, id] of ids) before.set(one, await read(id));
  const rules = { time_zone: "UTC", windows: [], daily_cap: null, spacing_minutes: 0 };
  const run = { id: crypto.randomUUID(), site_id: owner.site_id };
  await api.orm.em.fork().transactional((tx) => takeContent(tx, run, integration_id, rules, 1_000));
  for (const [one, id] of ids) {
    const expected = said("plan", one);
    if (expected === "create" || expected === "reopen") expectEffect(expected, before.get(one)!, await read(id));
    else expect(await read(id), JSON.stringify(one)).toEqual(before.get(one));
  }
});

test("each wish has an answer in each state, and every answer occurs", () => {
  const entries = STANDINGS.flatMap((standing) => WISHES.map((wish) => TABLE[standing][wish]));
  expect(entries).toHaveLength(STANDINGS.length * WISHES.length);
  const tried = CASES.flatMap((one) => WISHES.map((wish) => said(wish, one)));
  expect(new Set(entries.filter((entry) => !tried.includes(entry)))).toEqual(new Set());
});
