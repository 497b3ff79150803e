import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { connectSites, createDemo, publishDemo, type Demo } from "../../dev/demo.ts";
import { readEvents } from "../support/sse.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

/** The requirement: an editor's change in WordPress appears in IGNY8 within five seconds. */
const SOON_MS = 5_000;

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let demo: Demo;
let post: number;
let authorization: string;
/** The events at an editor's console, and how many of them were read. */
let stream: ReturnType<typeof readEvents>;
let heard = 0;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  demo = await createDemo(app.url);
  await connectSites(app.url, demo, [site]);
  post = Number((await publishDemo(app.url, demo)).external_id);
  stream = await listen();
  const password = await site.wp(["user", "application-password", "create", site.adminUser, "tests", "--porcelain"]);
  authorization = `Basic ${Buffer.from(`${site.adminUser}:${password.trim()}`).toString("base64")}`;
});
afterAll(async () => {
  await stream?.close();
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

async function listen(lastEventId?: string) {
  const headers = { authorization: `Bearer ${demo.api_token}`, ...(lastEventId ? { "last-event-id": lastEventId } : {}) };
  const opened = readEvents(await fetch(`${app.url}/api/v1/events/stream/`, { headers }));
  await opened.opened();
  heard = 0;
  return opened;
}

/** WordPress's own REST API, as an editor's browser calls it. */
async function inWordPress(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${site.url}/wp-json/wp/v2${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json();
}
const change = (fields: Record<string, unknown>) => inWordPress("POST", `/posts/${post}`, fields);

type Seen = Pick<Content, "status" | "external_id" | "external_url" | "metadata">;
const content = (): Promise<Seen> => app.orm.em.fork().findOneOrFail(Content, demo.content_id);
const publication = () => app.orm.em.fork().findOneOrFail(Publication, { content_id: demo.content_id });
/** Waits until the content has this status and the stream has had a webhook's event. */
async function soon(what: string, holds: (seen: Seen) => unknown, ms = SOON_MS) {
  const end = Date.now() + ms;
  const status = await until(
    what,
    async () => {
      const seen = await content();
      return holds(seen) ? seen.status : undefined;
    },
    ms,
  );
  const told = async () =>
    stream.events.slice(heard).some(({ data }) => data.content_id === demo.content_id && /update|publish/.test(data.action));
  await until(`the stream tells of: ${what}`, told, Math.max(500, end - Date.now()));
  heard = stream.events.length;
  return status;
}
const wordpressStatus = (seen: Seen) => seen.metadata.wordpress_status;
const told = (seen: Seen) => (seen.metadata.wp_metadata ?? {}) as { categories?: string[]; slug?: string; author?: { name: string } };

test("an edit: the post's address and other data", async () => {
  await change({ slug: "slower-bread", excerpt: "Even slower." });
  const moved = (seen: Seen) => seen.external_url === `${site.url}/slower-bread/` && told(seen).slug === "slower-bread";
  expect(await soon("the new address", moved)).toBe("published");
  const integration = await app.orm.em.fork().findOneOrFail(SiteIntegration, demo.sites[0]!.integration_id);
  expect(integration).toMatchObject({ webhooks_signed: true, webhooks_keyless: true });
});

test("unpublished, and published again", async () => {
  await change({ status: "draft" });
  expect(await soon("a draft", (seen) => wordpressStatus(seen) === "draft")).toBe("draft");
  await change({ status: "publish" });
  await soon("published", (seen) => seen.status === "published" && wordpressStatus(seen) === "publish");
});

test("scheduled: in review until its time", async () => {
  const nextYear = `${new Date().getUTCFullYear() + 1}-06-01T08:00:00`;
  await change({ status: "future", date_gmt: nextYear });
  expect(await soon("planned", (seen) => wordpressStatus(seen) === "future")).toBe("review");
  await change({ status: "publish", date_gmt: new Date(Date.now() - 60_000).toISOString().slice(0, 19) });
  await soon("published", (seen) => seen.status === "published" && wordpressStatus(seen) === "publish");
});

test("a renamed category", async () => {
  const [category] = await inWordPress("GET", "/categories?search=Baking");
  await inWordPress("POST", `/categories/${category.id}`, { name: "Bread & more" });
  expect(await soon("the new name", (seen) => told(seen).categories?.includes("Bread & more"))).toBe("published");
});

test("changes while IGNY8 was down arrive afterwards, and end in WordPress's last state", async () => {
  await app.down();
  await change({ status: "draft" });
  await change({ slug: "while-you-were-away" });
  const [category] = await inWordPress("GET", "/categories?search=Bread");
  await inWordPress("POST", `/categories/${category.id}`, { name: "Bread again" });
  await change({ status: "private" });
  await until("the site has noticed that nobody answers", async () =>
    /"failures"/.test(await site.wp(["option", "get", "igny8_sending", "--format=json"]).catch(() => "")),
  );
  const missedFrom = stream.lastId;
  await app.up();
  await until(
    "all of it is here",
    async () => {
      // Any visit triggers WP-Cron. The event itself is the bridge's.
      await site.wp(["cron", "event", "run", "--due-now", "--quiet"]);
      const seen = await content();
      return (
        wordpressStatus(seen) === "private" && told(seen).categories?.includes("Bread again") && told(seen).slug === "while-you-were-away"
      );
    },
    120_000,
  );
  expect((await content()).status).toBe("published");
  // A console that reconnects sends its last event id, and gets all of it.
  stream = await listen(missedFrom);
  await until("the stream catches up", async () => stream.events.some(({ data }) => data.details?.wordpress_status === "private"));
  heard = stream.events.length;
  await change({ status: "publish" });
  await soon("published", (seen) => wordpressStatus(seen) === "publish");
}, 180_000);

test("moved to the trash, and restored", async () => {
  await inWordPress("DELETE", `/posts/${post}`);
  expect(await soon("in the trash", (seen) => wordpressStatus(seen) === "trash")).toBe("draft");
  const refused = await app.call("POST", `/api/v1/writer/content/${demo.content_id}/publish/`, demo.api_token, {});
  expect(refused).toMatchObject({ status: 410, json: { error: { code: "post_in_trash" } } });
  await site.wp(["eval", `wp_untrash_post( ${post} ); wp_publish_post( ${post} );`]);
  await soon("published", (seen) => seen.status === "published" && wordpressStatus(seen) === "publish");
  expect(await content()).toMatchObject({ external_id: String(post), external_url: expect.stringContaining(site.url) });
  expect((await publication()).state).toBe("published");
});

test("moved to the trash, and published as a new post; the trashed post no longer belongs to the article", async () => {
  const [old, before] = [post, (await publication()).sequence];
  await inWordPress("DELETE", `/posts/${old}`);
  await soon("in the trash", (seen) => wordpressStatus(seen) === "trash");
  const refused = await app.call("POST", `/api/v1/writer/content/${demo.content_id}/publish/`, demo.api_token, {});
  expect(refused).toMatchObject({ status: 410, json: { error: { code: "post_in_trash" } } });
  const { method, path, body } = refused.json.error.remedy;
  expect((await app.call(method, path, demo.api_token, body)).status).toBe(202);
  await soon("a new post", (seen) => seen.external_id !== null && seen.external_id !== String(old) && seen.status === "published", 30_000);
  post = Number((await content()).external_id);
  expect(await inWordPress("GET", `/posts/${post}`)).toMatchObject({ status: "publish" });
  const { state, sequence, recreate } = await publication();
  expect([state, recreate, sequence > before]).toEqual(["published", false, true]);
  // Its deletion is not reported, because the article has another post.
  await inWordPress("DELETE", `/posts/${old}?force=true`);
  await change({ slug: "once-more" });
  await soon("an edit of the new one", (seen) => seen.external_url === `${site.url}/once-more/`);
  expect((await content()).external_id).toBe(String(post));
});

test("deleted: a draft again, its publication gone, and a new post only on request", async () => {
  await inWordPress("DELETE", `/posts/${post}?force=true`);
  await soon("gone", (seen) => seen.status === "draft" && seen.external_id === null && wordpressStatus(seen) === "deleted");
  expect((await publication()).state).toBe("gone");
  const at = `/api/v1/writer/content/${demo.content_id}`;
  const remedy = { method: "POST", path: `${at}/publication/retry/`, body: { recreate: true } };
  expect(await app.call("POST", `${at}/publish/`, demo.api_token, {})).toMatchObject({
    status: 410,
    json: { error: { code: "post_gone", remedy } },
  });
  expect((await app.call(remedy.method, remedy.path, demo.api_token, remedy.body)).status).toBe(202);
  await soon("a new post", (seen) => seen.status === "published" && seen.external_id !== null && seen.external_id !== String(post), 30_000);
  expect(await site.posts()).toHaveLength(1);
});

test("and WordPress has logged no error", async () => {
  expect(await site.debugLog()).toBe("");
});
