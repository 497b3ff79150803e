import { afterAll, beforeAll, expect } from "vitest";
import { SyncEvent } from "../../db/events/event.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { connectSites, createDemo, publishDemo, type Demo } from "../../dev/demo.ts";
import { servedApp } from "./servers/serve.ts";
import { until } from "./until.ts";
import { swallowingProxy, testWordPress } from "./wordpress.ts";
import { testWorker } from "./worker.ts";

/** The demo article on a real WordPress, with real parts between. Calls to the site pass a proxy that can lose an answer. */
export function useDemoPost() {
  let app: Awaited<ReturnType<typeof servedApp>>;
  let site: Awaited<ReturnType<typeof testWordPress>>;
  let proxy: Awaited<ReturnType<typeof swallowingProxy>>;
  let worker: Awaited<ReturnType<typeof testWorker>>;
  let demo: Demo;
  let post: number;
  let at: string;

  beforeAll(async () => {
    app = await servedApp();
    site = await testWordPress({ allowedHosts: [app.host] });
    proxy = await swallowingProxy(site.url);
    proxy.letThrough();
    worker = await testWorker(app, { allowedHosts: [proxy.host], timeoutMs: 30_000 });
    demo = await createDemo(app.url);
    await connectSites(app.url, demo, [{ ...site, url: proxy.url }]);
    post = Number((await publishDemo(app.url, demo)).external_id);
    at = `/api/v1/writer/content/${demo.content_id}`;
  });
  afterAll(async () => {
    await worker?.stop();
    await proxy?.stop();
    await site?.stop();
    await app?.close();
  });

  /** A request about the article. `path` begins behind its address. */
  const ask = (method: string, path: string, body?: unknown) => app.call(method, `${at}${path}`, demo.api_token, body);
  const article = async () => (await ask("GET", "/")).json.data;
  const publication = () => app.orm.em.fork().findOneOrFail(Publication, { content_id: demo.content_id });
  /** The publication, after the task that was asked for has ended. */
  const ended = () =>
    until("the publication ends", async () => {
      const now = await publication();
      return now.finished_at ? now : undefined;
    });
  return {
    site: () => site,
    proxy: () => proxy,
    orm: () => app.orm,
    app: () => app,
    /** A request about the site's integration. */
    askSite: (method: string, path: string, body?: unknown) =>
      app.call(method, `/api/v1/integration/integrations/${demo.sites[0]!.integration_id}${path}`, demo.api_token, body),
    post: () => post,
    ask,
    article,
    publication,
    ended,
    comparison: async () => (await ask("GET", "/comparison/")).json.data,
    /** A column of the post, as the database has it. */
    stored: async (column: string): Promise<string> =>
      JSON.parse(await site.wp(["eval", `echo wp_json_encode( get_post( ${post} )->${column} );`])),
    revisions: async () => Number(await site.wp(["eval", `echo count( wp_get_post_revisions( ${post} ) );`])),
    /** An editor's save in WordPress, with its hooks. */
    inWordPress: (fields: object, options: string[] = []) =>
      site.wp([
        ...options,
        "eval",
        `wp_update_post( wp_slash( json_decode( '${JSON.stringify({ ID: post, ...fields }).replaceAll("'", "\\'")}', true ) ) );`,
      ]),
    /** A person opens the post in an editor, or closes it. */
    editor: (open: boolean) =>
      site.wp(["eval", open ? `update_post_meta( ${post}, '_edit_lock', time() . ':1' );` : `delete_post_meta( ${post}, '_edit_lock' );`]),
    async edit(fields: object) {
      const { revision } = await article();
      const answer = await ask("PATCH", "/", { revision, ...fields });
      expect(answer.status).toBe(200);
    },
    /** The daily sync and comparison of the site. */
    daily: async () => {
      const { id: integrationId, source } = await app.orm.em.fork().findOneOrFail(SiteIntegration, (await publication()).integration_id);
      const [taskQueue, workflowId] = [`${app.deps.taskQueuePrefix}-sync`, `sync-daily:${source}`];
      await app.deps.temporal.workflow.execute("syncDaily", { taskQueue, workflowId, args: [{ integrationId, source }] });
    },
    lastEvent: async (action: SyncEvent["action"]) =>
      (await app.orm.em.fork().find(SyncEvent, { content_id: demo.content_id, action }, { orderBy: { id: "desc" }, limit: 1 }))[0],
  };
}
