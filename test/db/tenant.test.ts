import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { EntityManager, EntityName, FilterQuery } from "@mikro-orm/postgresql";
import { LockMode } from "@mikro-orm/core";
import { beforeAll, describe, expect, test } from "vitest";
import { ofAccount, ENTITIES_OF_ACCOUNTS, ofEveryAccount, ofNoAccount } from "../../db/tenant.ts";
import { Site } from "../../db/sites/site.ts";
import { useApp } from "../support/app.ts";
import { statementsOf } from "../support/statements.ts";
import { furnishedAccount, rowsOf, type Furnished } from "../support/tenants.ts";

// What an EntityManager of one account meets of another's: nothing, whichever entity, and however it is asked.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const api = useApp();
let own: Furnished;
let theirs: Furnished;
beforeAll(async () => {
  own = await furnishedAccount(api, "ours");
  theirs = await furnishedAccount(api, "hidden", 5_000_000);
  for (const { account_id, integration_id, ids } of [own, theirs])
    for (const [sql, values] of [
      ["insert into igny8_lanes (integration_id, account_id) values (?, ?)", [integration_id, account_id]],
      ["insert into igny8_lane_leases (integration_id, account_id, holder, until) values (?, ?, 'x', now())", [integration_id, account_id]],
      [
        "insert into igny8_idempotency_keys (key_hash, account_id, fingerprint, claim, claimed_until) values (?, ?, 'x', gen_random_uuid(), now())",
        [`key of ${account_id}`, account_id],
      ],
      ["insert into igny8_webhooks (integration_id, account_id, webhook_id) values (?, ?, 'x')", [integration_id, account_id]],
      [
        `insert into igny8_site_posts (publication_id, account_id, content_id, integration_id, revision)
         select id, account_id, content_id, integration_id, 1 from igny8_publications where account_id = ? and integration_id = ? limit 1`,
        [account_id, integration_id],
      ],
      [
        "insert into igny8_notification_readers (account_id, membership_id, kinds) select account_id, id, '[]' from igny8_memberships where account_id = ? limit 1",
        [account_id],
      ],
      ["insert into igny8_content_taxonomy_terms (account_id, content_id, term_id) values (?, ?, ?)", [account_id, ids.content, ids.term]],
    ] as const)
      await api.orm.em.execute(sql, [...values]);
});

const nameOf = (entity: EntityName) => api.orm.getMetadata().get(entity).className;
/** A row of theirs: the condition that finds it by its key, and its account. */
async function oneOfTheirs(entity: EntityName): Promise<FilterQuery<any>> {
  const { primaryKeys } = api.orm.getMetadata().get(entity);
  const [row] = await ofEveryAccount(api.orm.em).find(entity, { account_id: theirs.account_id }, { limit: 1 });
  if (!row) throw new Error(`Give the furnished account a ${nameOf(entity)}.`);
  return Object.fromEntries(primaryKeys.map((key) => [key, row[key]]));
}

/** How code asks for a row by its key; what each says when it meets none. */
const WAYS: [how: string, ask: (em: EntityManager, entity: EntityName, where: FilterQuery<any>) => Promise<unknown>, none: unknown][] = [
  ["findOne", (em, entity, where) => em.findOne(entity, where), null],
  ["find", (em, entity, where) => em.find(entity, where), []],
  ["find, all", async (em, entity) => (await em.find(entity, {})).filter((row) => row.account_id !== own.account_id), []],
  ["find, either", async (em, entity, where) => (await em.find(entity, { $or: [where, { account_id: theirs.account_id }] })).length, 0],
  ["findAndCount", (em, entity, where) => em.findAndCount(entity, where), [[], 0]],
  ["without the identity map", (em, entity, where) => em.findOne(entity, where, { disableIdentityMap: true }), null],
  ["count", (em, entity, where) => em.count(entity, where), 0],
  ["in a fork", (em, entity, where) => em.fork().findOne(entity, where), null],
  ["in a transaction", (em, entity, where) => em.transactional((tx) => tx.count(entity, where)), 0],
  [
    "locked, in a transaction in a transaction",
    (em, entity, where) =>
      em.transactional((tx) =>
        tx.transactional((inner) => inner.findOne(entity, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })),
      ),
    null,
  ],
  ["nativeUpdate", (em, entity, where) => em.nativeUpdate(entity, where, { account_id: own.account_id }), 0],
  ["nativeDelete", (em, entity, where) => em.nativeDelete(entity, where), 0],
];

test("every table that has an account is an entity that the filter knows", async () => {
  const tables = await api.orm.em.execute<{ name: string }[]>(
    "select table_name as name from information_schema.columns where column_name = 'account_id' and table_schema = 'public' order by 1",
  );
  const known = ENTITIES_OF_ACCOUNTS.map((entity) => api.orm.getMetadata().get(entity).tableName);
  expect(known.toSorted()).toEqual(tables.map(({ name }) => name));
  expect(known.length).toBeGreaterThan(15);
});

test.for(ENTITIES_OF_ACCOUNTS.map((entity) => [(entity as typeof Site).meta.className, entity] as const))(
  "of another account's %s there is nothing to find, count, change or delete",
  async ([, entity]) => {
    const where = await oneOfTheirs(entity);
    const before = await rowsOf(api, theirs);
    const em = () => ofAccount(api.orm.em, own.account_id);
    for (const [how, ask, none] of WAYS) expect(await ask(em(), entity, where), how).toEqual(none);
    expect(await rowsOf(api, theirs)).toEqual(before);
    // It is there for its own account, and where all are meant.
    const met = [ofAccount(api.orm.em, theirs.account_id), ofEveryAccount(api.orm.em)].map((one) => one.count(entity, where));
    expect(await Promise.all(met)).toEqual([1, 1]);
  },
);

test.for(ENTITIES_OF_ACCOUNTS.map((entity) => [(entity as typeof Site).meta.className, entity] as const))(
  "who has no account asks for no %s at all, not even in a fork or a transaction",
  async ([name, entity]) => {
    const where = await oneOfTheirs(entity);
    for (const [how, ask] of WAYS)
      await expect(ask(ofNoAccount(api.orm.em), entity, where), how).rejects.toThrow(`${name} belongs to accounts`);
  },
);

test("an EntityManager for other accounts stays in the transaction", async () => {
  const em = ofAccount(api.orm.em, own.account_id);
  const undone = em.transactional(async (tx) => {
    await tx.nativeUpdate(Site, own.site_id, { name: "not kept" });
    const names = [ofEveryAccount(tx), ofAccount(tx, own.account_id)].map((inner) => inner.findOneOrFail(Site, own.site_id));
    expect((await Promise.all(names)).map(({ name }) => name)).toEqual(["not kept", "not kept"]);
    throw new Error("back");
  });
  await expect(undone).rejects.toThrow("back");
  expect((await em.findOneOrFail(Site, own.site_id)).name).toBe("ours");
});

describe("a statement of an account's EntityManager", () => {
  test("names the account once, and joins nothing", async () => {
    for (const entity of ENTITIES_OF_ACCOUNTS) {
      const where = await oneOfTheirs(entity);
      const [found, ...more] = await statementsOf(api.orm, () => ofAccount(api.orm.em, own.account_id).find(entity, where));
      expect(more).toEqual([]);
      expect(found!.text.match(/ where .*/)?.[0].match(/"account_id" = /g), nameOf(entity)).toHaveLength(1);
      expect(found!.text).not.toContain(" join ");
    }
  });
});

test("the API has no EntityManager but those that say whose rows they meet", async () => {
  const plain: string[] = [];
  for await (const file of glob("api/**/*.ts", { cwd: ROOT })) {
    const text = await readFile(`${ROOT}/${file}`, "utf8");
    const bare = text.replaceAll(/of(No|Every)?Account\(\s*(deps\.)?orm\.em\b/g, "");
    if (/\borm\s*\.\s*em\b/.test(bare)) plain.push(file);
  }
  expect(plain, "take ofAccount, ofEveryAccount or ofNoAccount of db/tenant.ts").toEqual([]);
});
