import { beforeAll, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { FAILURES, type FailureType } from "../../../domain/publishing/failure.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

const app = useApp();
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: typeof account & Awaited<ReturnType<typeof createSite>>;
let other: typeof owner;
beforeAll(async () => {
  account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id)) };
  other = { ...account, ...(await createSite(app.orm, account.account_id)) };
});

/** An article whose publication is in this state, for this cause. */
async function inTrouble(of: typeof owner, state: Publication["state"], type: FailureType, more: Partial<Content> = {}): Promise<number> {
  const content = await createContent(app.orm, of, { status: "published", ...more });
  const em = app.orm.em.fork();
  em.create(Publication, {
    ...{ account_id: of.account_id, site_id: of.site_id, integration_id: of.integration_id, content_id: content.id, revision: 1, state },
    ...{ attempt: 3, attempts: [], priority: 1, cancel_requested: false, recreate: false, sequence: 0, metadata_sequence: 0 },
    last_error: { type, message: `${type} of ${content.id}`, advice: FAILURES[type].advice },
  });
  await em.flush();
  return content.id;
}
const failures = async (query = "", token = account.token) => (await app.call("GET", `/api/v1/writer/failures/${query}`, token)).json.data;
const listed = async (query: string) => {
  const { json } = await app.call("GET", `/api/v1/writer/content/?${query}`, account.token);
  return { ids: json.data.map(({ id }: { id: number }) => id), next: json.next_cursor };
};
const weighed = async (filter: unknown) =>
  (await app.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, { filter, dry_run: true })).json.data;

test("failed articles are grouped by cause, listed by it, and retried by it", async () => {
  expect(await failures()).toEqual({ failed: 0, causes: [] });
  const keys = [await inTrouble(owner, "failed", "KeyRefused"), await inTrouble(owner, "failed", "KeyRefused")];
  const elsewhere = await inTrouble(other, "failed", "KeyRefused");
  const article = await inTrouble(owner, "failed", "PayloadInvalid");
  const retrying = await inTrouble(owner, "retrying", "TimedOut");
  const gone = await inTrouble(owner, "gone", "PostGone", { status: "draft" });
  // It failed for one integration and arrived through another.
  await inTrouble(owner, "failed", "KeyRefused", { external_id: "71", integration_id: owner.integration_id });

  const found = await failures();
  expect(found).toMatchObject({
    failed: 4,
    causes: [
      { type: "KeyRefused", failed: 3, sites: 2, message: `KeyRefused of ${elsewhere}`, content_ids: [elsewhere, keys[1], keys[0]] },
      { type: "PayloadInvalid", failed: 1, sites: 1, advice: FAILURES.PayloadInvalid.advice, content_ids: [article] },
    ],
  });
  expect(await failures(`?site_id=${owner.site_id}`)).toMatchObject({ failed: 3, causes: [{ type: "KeyRefused", failed: 2 }, {}] });
  const stranger = await createAccount(app.orm);
  expect(await failures("", stranger.token)).toEqual({ failed: 0, causes: [] });

  expect((await listed("publication_state=failed")).ids).toEqual([article, elsewhere, keys[1], keys[0]]);
  expect((await listed("publication_state=retrying")).ids).toEqual([retrying]);
  expect((await listed("publication_state=gone")).ids).toEqual([gone]);
  expect((await listed(`cause=KeyRefused&site_id=${owner.site_id}`)).ids).toEqual([keys[1], keys[0]]);
  const first = await listed("cause=KeyRefused&limit=2");
  expect(first.ids).toEqual([elsewhere, keys[1]]);
  expect(await listed(`cause=KeyRefused&limit=2&cursor=${first.next}`)).toEqual({ ids: [keys[0]], next: null });

  expect(await weighed({ cause: "KeyRefused" })).toMatchObject({ accepted: 3, sites: 2, refused: [] });
  expect(await weighed({ cause: "KeyRefused", site_id: other.site_id })).toMatchObject({ accepted: 1 });
  expect(await weighed({ publication_state: "gone" })).toMatchObject({ accepted: 0, refused: [{ code: "post_gone", count: 1 }] });
  expect(await weighed({ pending: true })).toMatchObject({ accepted: 4, under_way: 1 });
});

test("a sector's and a cluster's articles are listed, and pages keep the filters", async () => {
  const named = async (what: string) =>
    (await app.call("POST", `/api/v1/sites/${owner.site_id}/${what}/`, account.token, { name: "Baking" })).json.data.id;
  const [sector_id, cluster_id] = [await named("sectors"), await named("clusters")];
  const both = await createContent(app.orm, owner, { sector_id, cluster_id });
  const one = await createContent(app.orm, owner, { sector_id });
  await createContent(app.orm, owner);
  const first = await listed(`sector_id=${sector_id}&limit=1`);
  expect(first.ids).toEqual([one.id]);
  expect(await listed(`sector_id=${sector_id}&limit=1&cursor=${first.next}`)).toEqual({ ids: [both.id], next: null });
  expect((await listed(`cluster_id=${cluster_id}`)).ids).toEqual([both.id]);
});

test.each(["publication_state=published", "cause=Nonsense", "sector_id=x"])("%s is refused with its field", async (query) => {
  const { status, json } = await app.call("GET", `/api/v1/writer/content/?${query}`, account.token);
  expect([status, json.error.details[0].field]).toEqual([422, query.split("=")[0]]);
});
