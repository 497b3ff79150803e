import { beforeAll, expect, test } from "vitest";
import { entities } from "../../db/entities.ts";
import { findUserByEmail } from "../../db/people/members.ts";
import { PluginVersion, Plugin } from "../../db/plugin/entities.ts";
import { findBuilding } from "../../db/plugin/releaseSteps.ts";
import { beginAttempt } from "../../db/publishing/attempts.ts";
import { retryPublication } from "../../db/publishing/byPerson.ts";
import { findUnprobed } from "../../db/publishing/lanes/probes.ts";
import { QUICK_RETRY, useApp } from "../support/app.ts";
import { statementsOf } from "../support/statements.ts";
import { furnishedAccount, type Furnished } from "../support/tenants.ts";

// A parent that is read with its row comes in the same statement (docs/decisions/0021).

const api = useApp();
let own: Furnished;
beforeAll(async () => {
  own = await furnishedAccount(api, "ours");
});
const em = () => api.orm.em.fork();
/** The statements of some work that read a table, each as the tables that it reads, in their order. */
async function reads(table: string, work: () => Promise<unknown>): Promise<string[][]> {
  const texts = (await statementsOf(api.orm, work)).map(({ text }) => text).filter((text) => text.includes(table));
  return texts.map((text) => [...text.matchAll(/(?:from|join|update|into) "?(igny8_\w+)/g)].map(([, name]) => name!));
}
const asOwner = (method: string, path: string) => () => api.call(method, path, { cookie: own.cookie });

test("runs come with their site and who started them, and each site is of the account", async () => {
  for (const path of ["/api/v1/automation/runs/", `/api/v1/automation/runs/${own.ids["automation run"]}/`]) {
    expect(await reads('"igny8_sites"', asOwner("GET", path)), path).toEqual([["igny8_automation_runs", "igny8_sites", "igny8_users"]]);
    const sent = (await statementsOf(api.orm, asOwner("GET", path))).find(({ text }) => text.includes('"igny8_sites"'));
    expect(sent!.text).toMatch(/join "igny8_sites" as "(\w+)" on .*"\1"."account_id" = /);
  }
});

test("API tokens come with who made them", async () => {
  const users = await reads('"igny8_users"', asOwner("GET", "/api/v1/account/api-tokens/"));
  expect(users).toEqual([["igny8_api_tokens", "igny8_users"]]);
});

test("an attempt and a retry read the integration with the publication, and lock the article, then the publication, and nothing else", async () => {
  const [row] = await em().execute<{ id: string }[]>("select id from igny8_publications where content_id = ?", [own.ids.content]);
  const works = {
    attempt: () => beginAttempt(em(), row!.id, QUICK_RETRY, null, true),
    retry: () => retryPublication(em(), own, own.ids.content, false),
  };
  for (const [what, work] of Object.entries(works)) {
    const sent = await statementsOf(api.orm, work);
    const locks = sent.filter(({ text }) => text.includes('join "igny8_site_integrations"'));
    expect(
      locks.map(({ text }) => /for update.*/.exec(text)?.[0]),
      what,
    ).toEqual(['for update of "c1", "p0"']);
    expect(
      sent.filter(({ text }) => /from "?igny8_site_integrations/.test(text)),
      what,
    ).toEqual([]);
  }
});

test("paused lanes come with their integrations", async () => {
  await em().execute(
    `insert into igny8_lanes (integration_id, account_id, paused_by, paused_at, probe_at) values (?, ?, 'breaker', now(), now() - interval '1 hour')
     on conflict (integration_id) do update set paused_by = 'breaker', paused_at = now(), probe_at = now() - interval '1 hour'`,
    [own.integration_id, own.account_id],
  );
  expect(await reads("igny8_lanes", () => findUnprobed(em(), 0))).toEqual([["igny8_lanes", "igny8_site_integrations"]]);
  expect((await findUnprobed(em(), 0)).map(({ id, source }) => [id, source])).toEqual([[own.integration_id, own.source]]);
});

test("a version that is built comes with its plugin", async () => {
  const at = em();
  const plugin = at.create(Plugin, { slug: "related", name: "Related" });
  await at.persist(plugin).flush();
  const version = at.create(PluginVersion, {
    plugin_id: plugin.id,
    version: "1.0.0",
    status: "building",
    channel: "stable",
    steps: [],
    rollout: 100,
  });
  await at.persist(version).flush();
  expect(await reads("igny8_plugins", () => findBuilding(em(), version.id))).toEqual([["igny8_plugin_versions", "igny8_plugins"]]);
  expect(await findBuilding(em(), version.id)).toMatchObject({ slug: "related", plugin_id: plugin.id });
});

test("a user is found by the e-mail in one statement, whatever its case", async () => {
  expect(await reads("igny8_users", () => findUserByEmail(em(), `OURS.${own.user_id}@Example.com`))).toHaveLength(1);
  expect((await findUserByEmail(em(), `OURS.${own.user_id}@Example.com`))?.id).toBe(own.user_id);
});

test("a relation beside an id is of the same column, and never written", () => {
  const wrong: string[] = [];
  for (const { meta } of entities)
    for (const { name, persist } of api.orm.getMetadata().get(meta.class).relations) {
      const id = meta.properties[`${name}_id` as keyof typeof meta.properties];
      if (id !== undefined && persist !== false) wrong.push(`${meta.className}.${name}`);
      if (id === undefined && persist === false) wrong.push(`${meta.className}.${name}: it has no ${name}_id beside it`);
    }
  expect(wrong).toEqual([]);
});
