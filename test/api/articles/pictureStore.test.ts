import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openPictures } from "../../../db/blobs/open.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";
import { startS3 } from "../../support/servers/s3.ts";

// The API on a bucket that can be cut off.

let app: TestApp;
let s3: Awaited<ReturnType<typeof startS3>>;
let door: Server;
let cut = false;
const lines: string[] = [];
let owner: { token: string; account_id: number; content_id: number };

beforeAll(async () => {
  s3 = await startS3();
  const origin = new URL(s3.place.url).origin;
  door = createServer(async (incoming, answer) => {
    if (cut) return void incoming.destroy();
    const body = await Array.fromAsync(incoming);
    const { authorization, ...headers } = incoming.headers as Record<string, string>;
    delete headers["host"];
    // Its signature is for the door's own address; the server takes requests without one.
    void authorization;
    const sent = { method: incoming.method!, headers, ...(body.length > 0 ? { body: Buffer.concat(body as Buffer[]) } : {}) };
    const from = await fetch(`${origin}${incoming.url}`, sent);
    answer.writeHead(from.status, Object.fromEntries(from.headers));
    answer.end(Buffer.from(await from.arrayBuffer()));
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}${new URL(s3.place.url).pathname}`;
  const log = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
  app = await testApp({ pictures: openPictures({ ...s3.place, url }), log });
});
afterAll(async () => {
  await app?.close();
  door?.closeAllConnections();
  door?.close();
  await s3?.stop();
});
beforeEach(async () => {
  cut = false;
  lines.length = 0;
  const { token, account_id } = await createAccount(app.orm);
  const { site_id } = await createSite(app.orm, account_id);
  owner = { token, account_id, content_id: (await createContent(app.orm, { account_id, site_id })).id };
});

async function upload(bytes: Uint8Array<ArrayBuffer>) {
  const form = new FormData();
  form.set("file", new File([bytes], "a.png"));
  form.set("content_id", String(owner.content_id));
  const answer = await app.app.request("/api/v1/writer/images/", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${owner.token}` },
  });
  return { status: answer.status, headers: answer.headers, json: JSON.parse(await answer.text()) };
}
const images = async () =>
  (await app.orm.em.fork().execute<{ path: string }[]>("select path from igny8_images where content_id = ?", [owner.content_id])).map(
    ({ path }) => path,
  );

test("an unreachable bucket is a 503 that says when to come back; nothing is lost, and no row is without its picture", async () => {
  const first = await upload(png(30, 30));
  expect(first.status).toBe(201);
  const { path } = first.json.data;

  cut = true;
  const refused = await upload(png(31, 30));
  expect([refused.status, refused.json.error.code, refused.headers.get("retry-after")]).toEqual([503, "pictures_unavailable", "60"]);
  const read = await app.app.request(path);
  expect([read.status, read.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(await images()).toEqual([path]);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    expect.stringMatching(/^The store at 127\.0\.0\.1:\d+ can't be reached: /),
    expect.stringMatching(/^The store at 127\.0\.0\.1:\d+ can't be reached: /),
  ]);

  cut = false;
  expect((await upload(png(31, 30))).status).toBe(201);
  const again = await app.app.request(path);
  expect(again.status).toBe(200);
  expect(new Uint8Array(await again.arrayBuffer())).toEqual(png(30, 30));
});

test("a bucket that goes away between the picture and its row leaves no row", async () => {
  const bytes = png(32, 30);
  const { pictures } = app.deps;
  const { size } = pictures;
  let looks = 0;
  // The second look is the one under the article's lock.
  pictures.size = async (key) => {
    if ((looks += 1) === 2) cut = true;
    return size(key);
  };
  try {
    expect((await upload(bytes)).status).toBe(503);
    expect(await images()).toEqual([]);
  } finally {
    pictures.size = size;
  }
});

test("a damaged file of another length is stored again by the next upload of the picture", async () => {
  const bytes = png(33, 30);
  const { path } = (await upload(bytes)).json.data;
  const { url } = s3.place;
  const put = await fetch(`${url}/${path.slice(7)}`, { method: "PUT", body: bytes.slice(0, 20) });
  expect([put.status, await app.deps.pictures.size(path)]).toEqual([200, 20]);
  expect((await upload(bytes)).status).toBe(201);
  expect(new Uint8Array(await (await app.app.request(path)).arrayBuffer())).toEqual(bytes);
});
