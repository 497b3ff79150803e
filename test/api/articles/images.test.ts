import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { claimedPng, gif, jpeg, png, webp } from "../../support/fixtures/pictures.ts";

const api = useApp();
let token: string;
let account_id: number;
let content_id: number;
beforeEach(async () => {
  ({ token, account_id } = await createAccount(api.orm));
  const { site_id } = await createSite(api.orm, account_id);
  content_id = (await createContent(api.orm, { account_id, site_id })).id;
});

const AT = "/api/v1/writer/images/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);

async function upload(bytes: Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) {
  const form = new FormData();
  form.set("file", new File([bytes], "../../etc/passwd.html", { type: "text/html" }));
  for (const [name, value] of Object.entries({ content_id: String(content_id), ...fields })) form.set(name, value);
  const response = await api.app.request(AT, { method: "POST", body: form, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const content = async () => (await call("GET", `/api/v1/writer/content/${content_id}/`)).json.data;

describe("uploading a picture", () => {
  test.each([
    ["PNG", png(3, 2), "image/png", ".png", 3, 2],
    ["JPEG", jpeg(40, 30), "image/jpeg", ".jpg", 40, 30],
    ["JPEG taken upright", jpeg(40, 30, 6), "image/jpeg", ".jpg", 30, 40],
    ["WebP", webp, "image/webp", ".webp", 1, 1],
    ["GIF", gif, "image/gif", ".gif", 2, 3],
  ])("takes a %s for what its bytes are, whatever it is called", async (_, bytes, mime_type, extension, width, height) => {
    const answer = await upload(bytes, { alt: "A loaf", caption: "Fresh" });
    expect(answer.status).toBe(201);
    expect(answer.json.data).toMatchObject({
      content_id,
      mime_type,
      width,
      height,
      alt: "A loaf",
      caption: "Fresh",
      role: "gallery",
      position: 0,
      byte_size: bytes.length,
    });
    expect(answer.json.data.path).toMatch(new RegExp(`^/media/([0-9a-f]{2})/\\1[0-9a-f]{62}\\${extension}$`));
  });

  test.each([
    ["text", new Uint8Array(Buffer.from("<html><script>alert(1)</script>")), 415],
    ["SVG", new Uint8Array(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')), 415],
    ["a PDF", new Uint8Array(Buffer.from("%PDF-1.7")), 415],
    ["nothing", new Uint8Array(0), 415],
    ["a PNG that ends in its head", png(3, 2).slice(0, 12), 422],
    ["a PNG of no size", claimedPng(0, 10), 422],
    ["a PNG that claims more than can be unpacked", claimedPng(60_000, 60_000), 422],
    ["a PNG that WordPress would not take", claimedPng(8_000, 5_001), 422],
    ["a PNG that claims more than an integer holds", claimedPng(4_294_967_295, 1), 422],
  ])("refuses %s", async (_, bytes, status) => {
    const answer = await upload(bytes);
    expect([answer.status, answer.json.error.details[0].field]).toEqual([status, "file"]);
    expect((await content()).images).toEqual([]);
  });

  test("refuses more than 10 MB", async () => {
    const answer = await upload(new Uint8Array(10 * 1024 * 1024 + 1));
    expect([answer.status, answer.json.error.code]).toEqual([413, "too_large"]);
    expect((await upload(new Uint8Array(11 * 1024 * 1024))).status).toBe(413);
  });

  test.each([
    ["no file", { file: undefined }, "file"],
    ["text for a file", { file: "text" }, "file"],
    ["no content", { content_id: undefined }, "content_id"],
    ["a content that is no number", { content_id: "x" }, "content_id"],
    ["another role", { role: "cover" }, "role"],
    ["a position below zero", { position: "-1" }, "position"],
    ["a NUL in the alt text", { alt: "a\u0000" }, "alt"],
  ])("refuses %s", async (_, wrong, field) => {
    const form = new FormData();
    const fields: Record<string, string | File | undefined> = {
      file: new File([png(1, 1)], "x.png"),
      content_id: String(content_id),
      ...wrong,
    };
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
    const response = await api.app.request(AT, { method: "POST", body: form, headers: { authorization: `Bearer ${token}` } });
    const json = (await response.json()) as { error: { details: { field: string }[] } };
    expect([response.status, json.error.details.map((detail) => detail.field)]).toEqual([422, [field]]);
  });

  test("refuses bodies of another type, and unreadable ones", async () => {
    const send = async (type: string, body: string) => {
      const response = await api.app.request(AT, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${token}`, "content-type": type },
      });
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    };
    expect(await send("application/json", "{}")).toEqual([415, "unsupported_media_type"]);
    expect(await send("application/x-www-form-urlencoded", "a=b")).toEqual([415, "unsupported_media_type"]);
    expect(await send("multipart/form-data; boundary=x", "nonsense")).toEqual([400, "bad_request"]);
    expect((await call("POST", AT)).status).toBe(422);
  });

  test("refuses the content of another account", async () => {
    const stranger = await createAccount(api.orm);
    const { site_id } = await createSite(api.orm, stranger.account_id);
    const theirs = await createContent(api.orm, { account_id: stranger.account_id, site_id });
    expect((await upload(png(1, 1), { content_id: String(theirs.id) })).status).toBe(404);
  });

  test("stores the same picture once, whole, and no other file", async () => {
    const bytes = png(5, 5, 99);
    const answers = await Promise.all([upload(bytes), upload(bytes), upload(bytes)]);
    const paths = new Set(answers.map(({ json }) => json.data.path));
    expect(paths.size).toBe(1);
    const [path] = [...paths] as [string];
    const file = join(api.mediaDir, path.replace("/media/", ""));
    expect(new Uint8Array(await readFile(file))).toEqual(bytes);
    expect(await readdir(join(file, ".."))).toEqual([path.split("/").at(-1)]);
  });
});

describe("the pictures of an article", () => {
  test("are one featured and an ordered gallery; a new featured picture moves the old one to the gallery", async () => {
    const first = (await upload(png(1, 1), { role: "featured" })).json.data;
    const second = (await upload(png(1, 2))).json.data;
    const third = (await upload(png(1, 3), { role: "featured" })).json.data;
    const { images } = await content();
    expect(images.map(({ id, role }: { id: number; role: string }) => [id, role])).toEqual([
      [third.id, "featured"],
      [second.id, "gallery"],
      [first.id, "gallery"],
    ]);
    const promoted = await call("PATCH", `${AT}${second.id}/`, { role: "featured" });
    expect(promoted.json.data.role).toBe("featured");
    const roles = (await content()).images.map(({ id, role }: { id: number; role: string }) => [id, role]);
    expect(roles).toEqual([
      [second.id, "featured"],
      [first.id, "gallery"],
      [third.id, "gallery"],
    ]);
  });

  test("stay one featured when two arrive at once", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((side) => upload(png(side, 9), { role: "featured" })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const { images, revision } = await content();
    expect([images.filter(({ role }: { role: string }) => role === "featured").length, images.length, revision]).toEqual([1, 4, 5]);
  });

  test("raise the article's revision when they are added, changed and removed, and only then", async () => {
    const { id } = (await upload(png(1, 1), { alt: "a" })).json.data;
    expect((await content()).revision).toBe(2);
    await call("PATCH", `${AT}${id}/`, { alt: "a" });
    expect((await content()).revision).toBe(2);
    const changed = await call("PATCH", `${AT}${id}/`, { alt: "b", caption: "c", position: 7 });
    expect(changed.json.data).toMatchObject({ alt: "b", caption: "c", position: 7 });
    expect((await content()).revision).toBe(3);
    expect((await call("DELETE", `${AT}${id}/`)).status).toBe(200);
    expect(await content()).toMatchObject({ revision: 4, images: [] });
    expect((await call("DELETE", `${AT}${id}/`)).status).toBe(404);
  });

  test("are listed page by page", async () => {
    const ids: number[] = [];
    for (let n = 1; n <= 3; n++) ids.unshift((await upload(png(n, n))).json.data.id);
    const first = await call("GET", `${AT}?content_id=${content_id}&limit=2`);
    const second = await call("GET", `${AT}?content_id=${content_id}&limit=2&cursor=${first.json.next_cursor}`);
    expect([...first.json.data, ...second.json.data].map(({ id }) => id)).toEqual(ids);
    expect((await call("GET", AT)).status).toBe(422);
  });

  test("refuse an empty change, and an unknown role", async () => {
    const { id } = (await upload(png(1, 1))).json.data;
    expect((await call("PATCH", `${AT}${id}/`, {})).status).toBe(422);
    expect((await call("PATCH", `${AT}${id}/`, { role: "cover" })).status).toBe(422);
    expect((await call("PATCH", `${AT}${id}/`, { position: 1.5 })).status).toBe(422);
  });

  test("are at most a hundred", async () => {
    await api.orm.em.execute(
      `insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size)
       select ?, ?, 'gallery', 1, 1, '/x', 'image/png', 1 from generate_series(1, 100)`,
      [account_id, content_id],
    );
    const answer = await upload(png(1, 1));
    expect([answer.status, answer.json.error.code]).toEqual([409, "too_many_images"]);
  });
});

describe("a picture's address", () => {
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") => api.app.request(path, { headers, method });

  test("serves the bytes to everybody, with their type, cacheable for ever", async () => {
    const bytes = png(6, 6);
    const { path } = (await upload(bytes)).json.data;
    const answer = await get(path);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
      etag: `"${path.split("/").at(-1)}"`,
    });
    const head = await get(path, {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(bytes.length), ""]);
    const again = await get(path, { "if-none-match": `"other", W/${answer.headers.get("etag")}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test.each([
    "/media/ab/unknown.png",
    `/media/ab/ab${"0".repeat(62)}.png`,
    `/media/cd/ab${"0".repeat(62)}.png`,
    `/media/ab/ab${"0".repeat(62)}.html`,
    "/media/..%2f..%2fetc/passwd",
    "/media/ab/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/media/%2e%2e/package.json",
    "/media/ab/%00.png",
    "/media/",
  ])("is nothing else: %s", async (path) => {
    const answer = await get(path);
    expect([answer.status, ((await answer.json()) as { success: boolean }).success]).toEqual([404, false]);
  });
});
