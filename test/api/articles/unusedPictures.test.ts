import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { removeUnusedPictures } from "../../../db/articles/removePictures.ts";
import { noteUnused } from "../../../db/articles/unusedPictures.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";
import { until } from "../../support/until.ts";

const api = useApp();
interface Owner {
  token: string;
  site_id: number;
  content_id: number;
}
let owner: Owner;
let other: Owner;
let size = 10;
async function newOwner(): Promise<Owner> {
  const { token, account_id } = await createAccount(api.orm);
  const { site_id } = await createSite(api.orm, account_id);
  return { token, site_id, content_id: (await createContent(api.orm, { account_id, site_id })).id };
}
beforeEach(async () => {
  [owner, other] = await Promise.all([newOwner(), newOwner()]);
  size += 1;
});

async function upload({ token, content_id }: Owner, bytes = png(size, 2)) {
  const form = new FormData();
  form.set("file", new File([bytes], "a.png"));
  form.set("content_id", String(content_id));
  const answer = await api.app.request("/api/v1/writer/images/", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, data: JSON.parse(await answer.text()).data as { id: number; path: string } };
}
const there = (path: string) => existsSync(join(api.mediaDir, path.replace(/^\/media\//, "")));
const gone = (path: string) => until("the file goes", async () => !there(path), 20_000);
const remove = async (path: string, { token }: Owner) => expect((await api.call("DELETE", path, token)).status).toBeLessThan(300);

test.each([
  ["itself", ({ id }: { id: number }) => `/api/v1/writer/images/${id}/`],
  ["its article", () => `/api/v1/writer/content/${owner.content_id}/`],
  ["its site", () => `/api/v1/sites/${owner.site_id}/`],
])("a picture's file goes with %s", async (_, path) => {
  const { data } = await upload(owner);
  expect(there(data.path)).toBe(true);
  await remove(path(data), owner);
  await gone(data.path);
  expect((await api.call("GET", data.path)).status).toBe(404);
});

test("another account's copy of the picture keeps its file, until it is removed too", async () => {
  const [mine, theirs] = [await upload(owner), await upload(other)];
  expect(mine.data.path).toBe(theirs.data.path);
  await remove(`/api/v1/writer/images/${mine.data.id}/`, owner);
  await until(
    "it was looked at",
    async () => (await api.orm.em.fork().execute("select 1 from igny8_unused_pictures")).length === 0,
    20_000,
  );
  expect(there(mine.data.path)).toBe(true);
  await remove(`/api/v1/writer/images/${theirs.data.id}/`, other);
  await gone(mine.data.path);
});

test("a refused picture leaves no file", async () => {
  await api.orm.em
    .fork()
    .execute("update igny8_accounts set quotas = ? where id = (select account_id from igny8_sites where id = ?)", [
      JSON.stringify({ pictures: 0 }),
      owner.site_id,
    ]);
  const bytes = png(size, 4);
  expect((await upload(owner, bytes)).status).toBe(409);
  await gone(pathOf(bytes, "png"));
});

test("with concurrent uploads and removals of the same picture, every remaining picture has its file", async () => {
  const bytes = png(size, 3);
  for (let round = 0; round < 5; round += 1) {
    const first = await upload(owner, bytes);
    const [, again] = await Promise.all([
      remove(`/api/v1/writer/images/${first.data.id}/`, owner),
      upload(other, bytes),
      removeUnusedPictures(api.orm, api.deps.pictures),
    ]);
    await removeUnusedPictures(api.orm, api.deps.pictures);
    expect([again.status, there(again.data.path)]).toEqual([201, true]);
    await remove(`/api/v1/writer/images/${again.data.id}/`, other);
    await gone(again.data.path);
  }
});

test("files that a dead process left are removed by the next, and a path that leaves the folder is never touched", async () => {
  const { data } = await upload(owner);
  await api.orm.em.fork().execute("delete from igny8_images where id = ?", [data.id]);
  await api.orm.em.fork().execute("delete from igny8_content_versions where content_id = ?", [owner.content_id]);
  await noteUnused(api.orm.em.fork(), "/media/../../etc/passwd");
  expect(await removeUnusedPictures(api.orm, api.deps.pictures)).toBe(1);
  expect(there(data.path)).toBe(false);
});
