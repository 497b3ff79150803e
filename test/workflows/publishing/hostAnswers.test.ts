import { expect, test } from "vitest";
import { Lane } from "../../../db/publishing/lanes/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { FAILURES } from "../../../domain/publishing/failure.ts";
import { useBulk } from "../../support/fixtures/bulk.ts";
import type { FakeRequest } from "../../support/servers/fakeSite.ts";
import { REFUSALS } from "../../support/servers/hosts/refusals.ts";
import { TROUBLES } from "../../support/servers/hosts/troubles.ts";
import { sampled } from "../../support/sampled.ts";
import { until } from "../../support/until.ts";

const HOSTS = sampled([...REFUSALS, ...TROUBLES]);
const ATTEMPTS = 3;
const stack = useBulk();

/** One site per host. For articles with these ids it answers as that host does; it publishes all others. */
async function sitesOfHosts(articles: number, bad: number[]) {
  const sites = [];
  for (const host of HOSTS) sites.push({ ...(await stack.newSite(articles)), host });
  const answers = new Map(sites.flatMap(({ ids, host }) => bad.map((index) => [ids[index]!, host.answer] as const)));
  const calls = new Map<number, number>();
  /** Which articles each one came with: one entry for each set of articles, however often a call with it was made again. */
  const batches = new Map<number, Set<string>>();
  return {
    sites,
    calls,
    batches,
    instead: (({ articles }, response) => {
      const batch = articles.map(({ content_id }) => content_id).join();
      for (const { content_id } of articles) {
        calls.set(content_id, (calls.get(content_id) ?? 0) + 1);
        batches.set(content_id, (batches.get(content_id) ?? new Set()).add(batch));
      }
      const answer = articles.map(({ content_id }) => answers.get(content_id)).find(Boolean);
      answer?.({} as FakeRequest, response);
      return answer !== undefined;
    }) satisfies NonNullable<typeof stack.wordpress.state.instead>,
  };
}

const laneOf = (integration_id: number) => stack.app.orm.em.fork().findOneOrFail(Lane, integration_id);
const pauses = (integration_id: number) => stack.app.orm.em.fork().count(SyncEvent, { integration_id, action: "site_pause" });
const settled = async (ids: number[]) =>
  (await stack.publicationsOf(ids)).every(({ state }) => state === "published" || state === "failed");

/** The end of an article that its host never accepts: name, advice, and only as many calls as can help. */
function expectEnd({ last_error, state, attempt }: Awaited<ReturnType<typeof stack.publicationsOf>>[number], host: (typeof HOSTS)[number]) {
  const type = host.once ?? host.always;
  const { advice, retryable } = FAILURES[type];
  expect({ state, attempt, type: last_error?.type }).toEqual({ state: "failed", attempt: retryable ? ATTEMPTS : 1, type });
  expect(last_error!.message).toContain(host.says ?? "");
  expect(last_error!.advice).toBe(advice);
}
const ofArticle = ({ once, always }: (typeof HOSTS)[number]) => FAILURES[once ?? always].of === "article";

test("one by one: each ends with its name and advice, and the healthy article behind two of them does not wait", async () => {
  const { sites, calls, instead } = await sitesOfHosts(3, [0, 1]);
  stack.wordpress.state.instead = instead;
  const publish = (id: number) => stack.app.call("POST", `/api/v1/writer/content/${id}/publish/`, stack.account.token, {});
  const begin = async ({ ids }: (typeof sites)[number]) => {
    for (const id of ids.slice(0, 2)) expect((await publish(id)).status).toBe(202);
    await until("both were called", async () => ids.slice(0, 2).every((id) => calls.has(id)), 60_000);
    expect((await publish(ids[2]!)).status).toBe(202);
  };
  await Promise.all(sites.map(begin));
  for (const { ids, integration_id, host } of sites) {
    await until(`those of ${host.name} have ended`, () => settled(ids), 200_000);
    const [first, second, healthy] = await stack.publicationsOf(ids);
    const bad = [first!, second!, healthy!].filter(({ content_id }) => content_id !== ids[2]);
    for (const one of bad) expectEnd(one, host);
    const good = [first!, second!, healthy!].find(({ content_id }) => content_id === ids[2])!;
    expect([host.name, good.state, good.attempt]).toEqual([host.name, "published", 1]);
    if (!ofArticle(host)) continue;
    // The site is not affected: no rest, no pause, no queue for suspects.
    expect([host.name, await pauses(integration_id)]).toEqual([host.name, 0]);
    expect(await laneOf(integration_id)).toMatchObject({ failures: 0, paused_by: null });
    const { events } = await stack.app.deps.temporal.workflow.getHandle(good.workflow_id!).fetchHistory();
    const queues = events!.flatMap(
      ({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes?.taskQueue?.name ?? [],
    );
    expect([host.name, queues.some((queue) => queue.endsWith("-suspect"))]).toEqual([host.name, false]);
    expect([host.name, calls.get(ids[2]!)]).toEqual([host.name, 1]);
  }
}, 480_000);

test("in bulk: what a host never accepts fails alone, with its name and advice; all others arrive, in few calls", async () => {
  const { sites, batches, instead } = await sitesOfHosts(12, [4]);
  stack.wordpress.state.instead = instead;
  const run = await stack.start(sites.flatMap(({ ids }) => ids));
  // A site whose answers are its own fault continues one article at a time, with rests.
  await until("all have ended", async () => settled(sites.flatMap(({ ids }) => ids)), 300_000);
  expect((await stack.ended(run.id)).states).toEqual({ published: sites.length * 11, failed: sites.length });
  for (const { ids, integration_id, host } of sites) {
    const publications = await stack.publicationsOf(ids);
    expectEnd(
      publications.find(({ content_id }) => content_id === ids[4])!,
      host,
    );
    const others = publications.filter(({ content_id }) => content_id !== ids[4]);
    expect([host.name, others.every(({ state, attempt }) => state === "published" && attempt === 1)]).toEqual([host.name, true]);
    if (!ofArticle(host)) continue;
    expect([host.name, await pauses(integration_id)]).toEqual([host.name, 0]);
    // 12, 6, 3, 2, 1. If the other half of a batch arrives meanwhile, what is left is sent together once more: 5, 3, 2, 1. How often a call of
    // the same batch is made says nothing: both forms of permalinks are tried where a page answered, and a busy machine makes a call again that
    // lasted too long.
    const sizes = others.map(({ content_id }) => batches.get(content_id)!.size);
    expect([host.name, Math.max(...sizes) <= 8, sizes.length]).toEqual([host.name, true, 11]);
  }
}, 480_000);
