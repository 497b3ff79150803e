import { afterAll, beforeAll, expect, test } from "vitest";
import { AutomationRun } from "../../db/automation/entities.ts";
import { Content } from "../../db/articles/content.ts";
import { connectSites, createDemo, type Demo } from "../../dev/demo.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let demo: Demo;
const TITLES = ["Rye", "Spelt", "Emmer", "Einkorn"];

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  demo = await createDemo(app.url);
  await connectSites(app.url, demo, [site]);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

test("Stage 7 approves an article in review and publishes it on the real site, without a person", async () => {
  const { site_id } = demo.sites[0]!;
  const call = (method: string, path: string, body?: unknown) => app.call(method, `/api/v1${path}`, demo.api_token, body);
  await app.orm.em.fork().nativeUpdate(Content, demo.content_id, { status: "draft" });
  for (const title of TITLES) {
    const made = await call("POST", "/writer/content/", {
      site_id,
      title,
      content_html: `<p>${title} takes its time.</p>`,
      status: "review",
    });
    expect(made.status).toBe(201);
  }
  expect((await call("PUT", `/automation/sites/${site_id}/config/`, { enabled: true, auto_approve: true })).status).toBe(200);
  const started = await call("POST", `/automation/sites/${site_id}/runs/`, {});
  expect(started.status).toBe(201);
  const run = await until(
    "the run is complete",
    async () => {
      const now = await app.orm.em.fork().findOneOrFail(AutomationRun, started.json.data.id);
      return now.finished_at ? now : undefined;
    },
    60_000,
  );
  expect(run.state).toBe("completed");
  const posts = await site.posts();
  expect(posts.map(({ post_title, post_status }) => `${post_title} ${post_status}`).toSorted()).toEqual(
    TITLES.map((title) => `${title} publish`).toSorted(),
  );
  expect(await site.debugLog()).toBe("");
});
