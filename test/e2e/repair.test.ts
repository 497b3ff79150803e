import { afterAll, beforeAll, expect, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { SyncEvent } from "../../db/events/event.ts";
import { fakeSite, raw } from "../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { freezable } from "../support/servers/freezable.ts";
import { png } from "../support/fixtures/pictures.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let front: Awaited<ReturnType<typeof freezable>>;
let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let pictures: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createSite>> & Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  // All calls to IGNY8 go this way: from browsers, webhooks, and WordPress for pictures.
  front = await freezable();
  app = await servedApp({ publicUrl: front.url });
  front.leadTo(Number(new URL(app.url).port));
  pictures = await fakeSite(raw(404, "Not here."));
  site = await testWordPress({ allowedHosts: [front.host, pictures.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000, repairAfterMs: [500, 1_000, 1_000] });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  await site.connect({ api_url: front.url, api_key: owner.api_key, site_id: owner.site_id });
  await site.wp(["option", "update", "igny8_picture_hosts", pictures.host]);
});
afterAll(async () => {
  front?.thaw();
  await worker?.stop();
  await Promise.all([site?.stop(), pictures?.stop(), front?.stop()]);
  await app?.close();
});

const call = (method: string, path: string, body?: unknown) => app.call(method, `/api/v1/writer/${path}`, owner.token, body);
let shade = 0;
async function illustrated(title: string, roles = ["featured"]) {
  const { id } = await createContent(app.orm, owner, { title });
  for (const role of roles) {
    const form = new FormData();
    form.set("file", new File([png(60, 40, (shade += 1))], "loaf.png"));
    form.set("content_id", String(id));
    form.set("role", role);
    const answer = await fetch(`${app.url}/api/v1/writer/images/`, {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(answer.status).toBe(201);
  }
  return id;
}
const publication = async (id: number) => (await call("GET", `content/${id}/publication/`)).json.data;
const thumbnail = async (id: number) => {
  const { external_id } = await publication(id);
  return (await site.wp(["post", "list", `--post__in=${external_id}`, "--meta_key=_thumbnail_id", "--field=ID"])).trim() !== "";
};
const settled = (id: number) =>
  until("no try is due any more", async () => ((await publication(id)).repair_at === null ? publication(id) : undefined), 60_000);
const repairs = (content_id: number) =>
  app.orm.em.fork().find(SyncEvent, { content_id, action: "content_repair" }, { orderBy: { id: "asc" } });

test("IGNY8 hangs during a publication: the post is live without its pictures, which is shown, and they are added by themselves", async () => {
  const id = await illustrated("Slow bread", ["featured", "gallery"]);
  front.freeze();
  await call("POST", `content/${id}/publish/`, {});
  const published = await until(
    "it is published",
    async () => ((await publication(id)).state === "published" ? publication(id) : undefined),
    60_000,
  );
  expect(published.warnings.map(({ code }: { code: string }) => code)).toEqual([
    expect.stringMatching(/^igny8_picture_(unreachable|late)$/),
    expect.stringMatching(/^igny8_picture_(unreachable|late)$/),
  ]);
  expect((await fetch(published.external_url)).status).toBe(200);
  expect(await thumbnail(id)).toBe(false);
  expect((await call("GET", "content/?warned=true")).json.data.map((row: { id: number }) => row.id)).toEqual([id]);

  front.thaw();
  expect(await settled(id)).toMatchObject({ state: "published", warnings: [], attempt: 1 });
  expect(await thumbnail(id)).toBe(true);
  expect((await call("GET", "content/?warned=true")).json.data).toEqual([]);
  const told = await repairs(id);
  const repaired = told.flatMap(({ details }) => details["repaired"] as unknown[]);
  expect([repaired.length, told.at(-1)!.success, told.at(-1)!.details["warnings"]]).toEqual([2, true, []]);
}, 180_000);

test("the same for a bulk run", async () => {
  const ids = [await illustrated("Rye"), await illustrated("Spelt")];
  front.freeze();
  await call("POST", "content/bulk-publish/", { content_ids: ids });
  const rows = () => app.orm.em.fork().find(Publication, { content_id: { $in: ids } });
  await until("both are published", async () => (await rows()).every(({ state }) => state === "published"), 120_000);
  expect((await rows()).map(({ warnings }) => warnings.length)).toEqual([1, 1]);
  front.thaw();
  for (const id of ids) {
    expect(await settled(id)).toMatchObject({ warnings: [] });
    expect(await thumbnail(id)).toBe(true);
    expect((await repairs(id)).at(-1)).toMatchObject({ success: true });
  }
}, 240_000);

test("a missing picture is requested as often as stated, shown, and added when a person asks", async () => {
  const url = `${pictures.url}/loaf.png`;
  const { id } = await createContent(app.orm, owner, {
    title: "Barley",
    content_html: `<p>See:</p><p><img src="${url}" alt="A loaf"></p>`,
  });
  await call("POST", `content/${id}/publish/`, {});
  await until("it is published", async () => (await publication(id)).state === "published", 60_000);
  expect(await settled(id)).toMatchObject({
    ...{ can_repair: true, repairs: 3 },
    warnings: [
      { code: "igny8_picture_unreachable", url, message: expect.stringContaining("404"), advice: expect.stringContaining("browser") },
    ],
  });
  expect((await repairs(id)).map(({ success }) => success)).toEqual([false, false, false]);

  pictures.say((_, response) => void response.writeHead(200, { "content-type": "image/png" }).end(png(60, 40, 200)));
  expect((await call("POST", `content/${id}/publication/repair/`)).status).toBe(202);
  expect(await settled(id)).toMatchObject({ warnings: [] });
  const { external_id } = await publication(id);
  expect(await site.wp(["post", "get", external_id, "--field=content"])).toContain(`${site.url}/wp-content/uploads/`);
}, 300_000);
