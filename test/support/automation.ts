import { afterAll, beforeAll, expect } from "vitest";
import { Content } from "../../db/content.ts";
import { Publication } from "../../db/publication.ts";
import { testApp, type TestApp } from "./app.ts";
import { created, fakeSite, type Answer } from "./fakeSite.ts";
import { createAccount, createContent, createSite } from "./fixtures.ts";
import { nextPost } from "./gate.ts";
import { until } from "./until.ts";
import { testWorker } from "./worker.ts";

/** Takes every article, as another post. */
export const takes: Answer = (request, response) => created({ post_id: nextPost() })(request, response);
/** So that the first goes now, and the rest on other days. */
export const SLOWLY = { daily_cap: 1 };

/**
 * An account whose sites are published to by runs, for all tests of a file.
 * @returns an object whose properties are there once the tests run; its functions at once
 */
export function useAutomation() {
  const stack = {} as {
    app: TestApp;
    /** All sites of the account: each lies below a path of its own. */
    site: Awaited<ReturnType<typeof fakeSite>>;
    worker: Awaited<ReturnType<typeof testWorker>>;
    account: Awaited<ReturnType<typeof createAccount>>;
  };
  const startWorker = () => testWorker(stack.app, { allowedHosts: [stack.site.host], timeoutMs: 2_000 });

  beforeAll(async () => {
    stack.app = await testApp();
    stack.site = await fakeSite(created());
    stack.worker = await startWorker();
    stack.account = await createAccount(stack.app.orm);
  });
  afterAll(async () => {
    await stack.worker?.stop();
    await stack.site?.stop();
    await stack.app?.close();
  });

  let paths = 0;
  async function newSite(config: Record<string, unknown> = {}) {
    paths += 1;
    const { account, app, site } = stack;
    const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${site.url}/${paths}`)) };
    await configure(owner, config);
    return owner;
  }
  type Owner = Awaited<ReturnType<typeof newSite>>;

  const call = (method: string, path: string, body?: unknown) =>
    stack.app.call(method, `/api/v1/automation/${path}`, stack.account.token, body);
  async function configure(owner: Owner, config: Record<string, unknown>) {
    const answer = await call("PUT", `sites/${owner.site_id}/config/`, { enabled: true, auto_approve: true, ...config });
    expect(answer.status).toBe(200);
  }
  async function articles(owner: Owner, count: number, more: (index: number) => Partial<Content> = () => ({})) {
    const ids: number[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await createContent(stack.app.orm, owner, more(index))).id);
    return ids;
  }
  async function start(owner: Owner): Promise<string> {
    const answer = await call("POST", `sites/${owner.site_id}/runs/`);
    expect(answer.status, JSON.stringify(answer.json)).toBe(201);
    return answer.json.data.id;
  }
  const runOf = async (id: string) => (await call("GET", `runs/${id}/`)).json.data;

  return Object.assign(stack, {
    startWorker,
    newSite,
    /** Asks the automation's API as the account's owner. */
    call,
    configure,
    articles,
    start,
    runOf,
    publicationsOf: (id: string) =>
      stack.app.orm.em.fork().find(Publication, { automation_run_id: id }, { orderBy: { publish_at: "asc", content_id: "asc" } }),
    contentOf: (id: number) => stack.app.orm.em.fork().findOneOrFail(Content, id),
    ends: (id: string, state = "completed") =>
      until(`the run is ${state}`, async () => {
        const run = await runOf(id);
        return run.state === state && run;
      }),
    published: (id: string, count: number) => until(`${count} are published`, async () => (await runOf(id)).counts.published === count),
    handleOf: (owner: Owner) => stack.app.deps.temporal.workflow.getHandle(`automation:${stack.app.deps.taskQueuePrefix}:${owner.site_id}`),
  });
}
