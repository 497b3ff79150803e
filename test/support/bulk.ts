import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { Publication } from "../../db/publication.ts";
import { bulkWorkflowId } from "../../domain/bulk.ts";
import { testApp, type TestApp } from "./app.ts";
import { fakeWordPress } from "./fakeWordPress.ts";
import { createAccount, createContents, createSite } from "./fixtures.ts";
import { until } from "./until.ts";
import { testWorker } from "./worker.ts";

/**
 * An account with many sites that publishes in bulk, for all tests of a file; after each test its sites are good ones again.
 * @returns an object whose properties are there once the tests run; its functions at once
 */
export function useBulk() {
  const stack = {} as {
    app: TestApp;
    wordpress: Awaited<ReturnType<typeof fakeWordPress>>;
    account: Awaited<ReturnType<typeof createAccount>>;
  };
  let worker: Awaited<ReturnType<typeof testWorker>>;

  beforeAll(async () => {
    stack.app = await testApp();
    stack.wordpress = await fakeWordPress();
    worker = await testWorker(stack.app, { allowedHosts: [stack.wordpress.host] });
    stack.account = await createAccount(stack.app.orm);
  });
  afterEach(() => {
    stack.wordpress.state.of = undefined;
    stack.wordpress.state.instead = undefined;
  });
  afterAll(async () => {
    await worker?.stop();
    await stack.wordpress?.stop();
    await stack.app?.close();
  });

  let names = 0;
  async function newSite(articles: number) {
    names += 1;
    const name = `site-${names}`;
    const { account, app, wordpress } = stack;
    const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${wordpress.url}/${name}`)) };
    return { ...owner, name, ids: await createContents(app.orm, owner, articles) };
  }
  async function start(content_ids: number[], more: Record<string, unknown> = {}) {
    const asked = { content_ids, ...more };
    const { status, json } = await stack.app.call("POST", "/api/v1/writer/content/bulk-publish/", stack.account.token, asked);
    expect([status, json.error]).toEqual([202, undefined]);
    return json.data;
  }
  const read = async (id: string) => (await stack.app.call("GET", `/api/v1/writer/content/bulk/${id}/`, stack.account.token)).json.data;

  return Object.assign(stack, {
    newSite,
    start,
    read,
    ask: (id: string, what: string, body: unknown = {}) =>
      stack.app.call("POST", `/api/v1/writer/content/bulk/${id}/${what}/`, stack.account.token, body),
    handleOf: (id: string) => stack.app.deps.temporal.workflow.getHandle(bulkWorkflowId(id)),
    ended: (id: string) => until("the run ends", async () => ((await read(id)).state === "done" ? read(id) : undefined), 60_000),
    states: async (id: string) => (await read(id)).states,
    postsOf: (ids: number[]) => [...stack.wordpress.posts.keys()].filter((key) => ids.includes(Number(key.split(":")[1]))).length,
    publicationsOf: (ids: number[]) => stack.app.orm.em.fork().find(Publication, { content_id: { $in: ids } }, { orderBy: { id: "asc" } }),
  });
}
