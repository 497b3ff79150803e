import { beforeAll, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { png } from "../../support/fixtures/pictures.ts";

const app = useApp();
let account: Awaited<ReturnType<typeof createAccount>>;
let site: Awaited<ReturnType<typeof createSite>>;
beforeAll(async () => {
  account = await createAccount(app.orm);
  site = await createSite(app.orm, account.account_id);
});

async function send(path: string, body: Uint8Array<ArrayBuffer> | string, type: string) {
  const headers = { authorization: `Bearer ${account.token}`, "content-type": type };
  const answer = await app.app.request(path, { method: "POST", headers, body });
  return { status: answer.status, json: (await answer.json()) as any };
}
const ARTICLE = () => JSON.stringify({ site_id: site.site_id, title: "Crème brûlée", content_markdown: "Für Süßes" });
const bytes = (text: string, encoding: BufferEncoding) => new Uint8Array(Buffer.from(text, encoding));
const bom =
  (...mark: number[]) =>
  (rest: Uint8Array) =>
    new Uint8Array([...mark, ...rest]);
const count = async () => (await app.orm.em.fork().execute("select from igny8_content where site_id = ?", [site.site_id])).length;

test.each([
  ["declared as ISO-8859-1", "latin1", "application/json; charset=iso-8859-1", 415, "iso-8859-1"],
  ["declared as windows-1252 in quotes", "latin1", 'application/json;charset="windows-1252"', 415, "windows-1252"],
  ["declared as UTF-16", "utf16le", "application/json; charset=utf-16", 415, "utf-16"],
  ["in ISO-8859-1 without saying so", "latin1", "application/json", 400, "not valid UTF-8"],
  ["in ISO-8859-1 and declared as UTF-8", "latin1", "application/json; charset=utf-8", 400, "not valid UTF-8"],
] as const)("a body %s is refused, and nothing is written", async (_, encoding, type, status, words) => {
  const before = await count();
  const answer = await send("/api/v1/writer/content/", bytes(ARTICLE(), encoding), type);
  expect([answer.status, answer.json.error.message]).toEqual([status, expect.stringContaining(words)]);
  expect(await count()).toBe(before);
});

test("UTF-16 with a byte order mark is refused, UTF-8 with one is accepted", async () => {
  for (const mark of [bom(0xff, 0xfe), bom(0xfe, 0xff)]) {
    expect((await send("/api/v1/writer/content/", mark(bytes(ARTICLE(), "utf16le")), "application/json")).status).toBe(400);
  }
  const taken = await send("/api/v1/writer/content/", bom(0xef, 0xbb, 0xbf)(bytes(ARTICLE(), "utf8")), "application/json; charset=UTF-8");
  expect([taken.status, taken.json.data?.title, taken.json.data?.content_html]).toEqual([201, "Crème brûlée", "<p>Für Süßes</p>\n"]);
});

test("a character cut off at the body's end is refused too", async () => {
  const cut = bytes(ARTICLE(), "utf8");
  const at = Buffer.from(cut).indexOf("è");
  expect(
    (await send("/api/v1/writer/content/", new Uint8Array([...cut.slice(0, at + 1), ...cut.slice(at + 2)]), "application/json")).status,
  ).toBe(400);
});

test("form fields are checked too, while a picture in the form may have any bytes", async () => {
  const { id } = await createContent(app.orm, { ...account, ...site });
  const form = (alt: Uint8Array, more = "") => {
    const part = (head: string, content: Uint8Array) =>
      Buffer.concat([Buffer.from(`--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), content, Buffer.from("\r\n")]);
    return new Uint8Array(
      Buffer.concat([
        part('name="content_id"', Buffer.from(String(id))),
        part(`name="alt"${more}`, alt),
        part('name="file"; filename="a.png"\r\nContent-Type: image/png', png(3, 2)),
        Buffer.from("--xyz--\r\n"),
      ]),
    );
  };
  const type = "multipart/form-data; boundary=xyz";
  const refused = await send("/api/v1/writer/images/", form(bytes("Crème", "latin1")), type);
  expect([refused.status, refused.json.error.details]).toEqual([400, [{ field: "alt", message: "is not valid UTF-8" }]]);
  expect(
    (await send("/api/v1/writer/images/", form(bytes("x", "utf8"), "\r\nContent-Type: text/plain; charset=iso-8859-1"), type)).status,
  ).toBe(415);
  const taken = await send("/api/v1/writer/images/", form(bytes("Crème", "utf8")), type);
  expect([taken.status, taken.json.data?.alt]).toEqual([201, "Crème"]);
});
