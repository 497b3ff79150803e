import { afterAll, beforeAll, expect, test } from "vitest";
import type { Orm } from "../../db/orm.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { beginAttempt, closeAttempt } from "../../db/publishing/attempts.ts";
import { requestCancel, retryPublication } from "../../db/publishing/byPerson.ts";
import { requestPublication } from "../../db/publishing/request.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { REPAIR_POLICY } from "../../domain/publishing/repair.ts";
import { testDatabase } from "../support/database.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let orm: Orm;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  database = await testDatabase();
  orm = database.orm;
  const account = await createAccount(orm);
  owner = { ...account, ...(await createSite(orm, account.account_id)) };
});
afterAll(() => database?.drop());

const POLICY = { initialIntervalMs: 1, backoffCoefficient: 1, maximumAttempts: 1_000 };
const SQLSTATE_OF_OURS = new Set([undefined, "not_open", "never_published"]);

test("people and workers that want the same content wait for each other and never deadlock", async () => {
  const content = await createContent(orm, owner);
  const request = () => requestPublication(orm.em.fork(), owner, content.id, undefined);
  const { publication_id: id } = await request();
  const integration = await orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
  const call = { integration, policy: POLICY, repair: REPAIR_POLICY, duration_ms: 1, key: undefined };
  const article = { id: content.id, publication_id: id };
  const failed = { kind: "failed", error: new SiteFailure("TimedOut", "Too late.") } as const;
  /** The owner of an open attempt. */
  const close = async () => {
    const { batch_id = null } = await orm.em.fork().findOneOrFail(Publication, id);
    return closeAttempt(orm.em.fork(), { ...call, id: batch_id }, { article, categories: [], tags: [], outcome: failed });
  };
  const codes: (string | undefined)[] = [];
  const settle = async (work: Promise<unknown>) => {
    try {
      await work;
      codes.push(undefined);
    } catch (error) {
      codes.push((error as { code?: string }).code ?? String(error));
    }
  };
  for (let round = 0; round < 50; round += 1) {
    await Promise.all([
      settle(request()),
      settle(beginAttempt(orm.em.fork(), id, POLICY, null, true)),
      settle(retryPublication(orm.em.fork(), owner, content.id, false)),
      settle(close()),
      ...(round % 5 === 0 ? [settle(requestCancel(orm.em.fork(), content.id))] : []),
    ]);
  }
  expect(codes).toHaveLength(210);
  // 40P01 would be a deadlock. Our own codes are refusals by state, which are fine.
  expect(codes.filter((code) => !SQLSTATE_OF_OURS.has(code))).toEqual([]);
});

test("two concurrent requests for the same content make one publication", async () => {
  const content = await createContent(orm, owner);
  const requests = await Promise.all(Array.from({ length: 8 }, () => requestPublication(orm.em.fork(), owner, content.id, undefined)));
  expect(new Set(requests.map(({ publication_id }) => publication_id)).size).toBe(1);
});

test("two workers that take the same publication make two attempts, one after the other", async () => {
  // A site of its own: the test above has used up the other's lane.
  const other = { ...owner, ...(await createSite(orm, owner.account_id, "http://127.0.0.1:10")) };
  const content = await createContent(orm, other);
  const { publication_id: id } = await requestPublication(orm.em.fork(), other, content.id, undefined);
  const begun = await Promise.all([1, 2].map(() => beginAttempt(orm.em.fork(), id, POLICY, null, true)));
  const attempts = begun.map((one) => (one.kind === "begun" ? one.publication.attempt : one.kind));
  expect(new Set(attempts)).toEqual(new Set([1, 2]));
});
