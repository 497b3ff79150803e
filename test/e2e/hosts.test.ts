import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { Lane } from "../../db/publishing/lanes/entities.ts";
import { basicAuthDoor } from "../support/servers/basicAuthDoor.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

/** A typical staging site: Basic auth, a small post_max_size, and PHP warnings in the output. */
const LOGIN = { user: "staging", password: "Geheim: 1 ü" };
let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let door: Awaited<ReturnType<typeof basicAuthDoor>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host], phpSettings: { post_max_size: "100K", display_errors: "1" } });
  door = await basicAuthDoor(site.url, LOGIN);
  worker = await testWorker(app, { allowedHosts: [door.host], timeoutMs: 30_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, door.url)) };
  await site.connect({ api_url: app.url, api_key: owner.api_key, site_id: owner.site_id });
  // With an application password in use, WordPress checks each Authorization header when a plugin asks early for the user.
  await site.wp(["user", "application-password", "create", site.adminUser, "somebody's", "--porcelain"]);
  await writeFile(
    join(site.path, "wp-content/mu-plugins/igny8-test-host.php"),
    `<?php
    foreach ( array( 'home', 'siteurl' ) as $name ) { add_filter( "pre_option_{$name}", function () { return '${door.url}'; } ); }
    add_filter( 'rest_authentication_errors', function ( $result ) { is_user_logged_in(); return $result; }, 1 );`,
  );
});
afterAll(async () => {
  await worker?.stop();
  await door?.stop();
  await site?.stop();
  await app?.close();
});

const at = (path = "") => `/api/v1/integration/integrations/${owner.integration_id}/${path}`;
const call = (method: string, path: string, body?: unknown) => app.call(method, path, owner.token, body);
const ourTest = async () => (await call("POST", at("test-connection/"))).json.data;
const publicationOf = async (id: number) => (await call("GET", `/api/v1/writer/content/${id}/publication/`)).json.data;
const ended = (ids: number[]) =>
  until("the articles have ended", async () => {
    const all = await Promise.all(ids.map(publicationOf));
    return all.every(({ state }) => ["published", "failed"].includes(state)) && all;
  });
const lengthen = (id: number, bytes: number) =>
  app.orm.em.fork().nativeUpdate(Content, id, { content_html: `<p>${"long ".repeat(bytes / 5)}</p>` });

test("a site behind Basic auth says what it needs, and with the user and password everything arrives", async () => {
  expect(await ourTest()).toMatchObject({ ok: false, error_type: "BasicAuthNeeded" });
  await call("PATCH", at(), { basic_auth: { ...LOGIN, password: "wrong" } });
  expect(await ourTest()).toMatchObject({ ok: false, error_type: "BasicAuthRefused" });
  expect((await call("PATCH", at(), { basic_auth: LOGIN })).status).toBe(200);
  door.refused.length = 0;
  expect(await ourTest()).toMatchObject({ ok: true });

  const [id] = (await createContents(app.orm, owner, 1)) as [number];
  expect((await call("POST", `/api/v1/writer/content/${id}/publish/`, {})).status).toBe(202);
  expect(await ended([id])).toMatchObject([{ state: "published", attempt: 1, last_error: null }]);
  expect((await site.posts()).length).toBe(1);

  await call("POST", at("sync/"));
  await app.deps.temporal.workflow.getHandle(`sync:${owner.source}`).result();
  expect(await app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id)).toMatchObject({
    sync_status: "success",
    sync_error: null,
  });
  expect((await call("GET", at("structure/"))).json.data.structure.site.url).toBe(door.url);
  expect(door.refused).toEqual([]);
});

test("JSON beyond PHP's post_max_size arrives whole, because that limit is for forms; PHP's warning about it is noise", async () => {
  await call("PATCH", at(), { basic_auth: LOGIN });
  const ids = await createContents(app.orm, owner, 6);
  for (const id of ids.slice(0, 4)) await lengthen(id, 150_000);
  const [alone, ...together] = ids as [number, ...number[]];
  expect((await call("POST", `/api/v1/writer/content/${alone}/publish/`, {})).status).toBe(202);
  expect((await call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: together })).json.data.accepted).toBe(5);

  const publications = await ended(ids);
  expect(publications.map(({ state, attempt, last_error }) => [state, attempt, last_error])).toEqual(ids.map(() => ["published", 1, null]));
  const long = "foreach ( get_posts( array( 'numberposts' => -1 ) ) as $post ) { echo strlen( $post->post_content ) > 149000 ? 1 : ''; }";
  expect(await site.wp(["eval", long])).toBe("1111");
  expect(await app.orm.em.fork().findOneOrFail(Lane, owner.integration_id)).toMatchObject({ failures: 0, paused_by: null });
}, 120_000);
