import { describe, expect, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { useDemoPost } from "../support/demoPost.ts";
import { until } from "../support/until.ts";

const demo = useDemoPost();
const { ask, article, comparison, publication, stored, revisions, edit } = demo;
async function send() {
  expect((await ask("POST", "/republish/", {})).status).toBe(202);
  return demo.ended();
}

describe("on a site that gets changes by themselves", () => {
  const rules = (send_saved_after_s: number | null) => demo.askSite("PATCH", "/rules/", { send_saved_after_s });
  const calls = async () => (await publication()).attempts.length;

  test("200 saves are at most 3 calls, and the last text is there", async () => {
    expect((await rules(9)).json.error.details).toEqual([expect.objectContaining({ field: "send_saved_after_s" })]);
    expect((await rules(10)).json.data).toMatchObject({ send_saved_after_s: 10 });
    const [before, had, html] = [await calls(), await revisions(), (await article()).content_html];
    for (let index = 1; index <= 200; index += 1) await edit({ content_html: `${html}<p>Save ${index}.</p>` });
    await until("the last text is there", async () => (await comparison()).step === "in_step", 90_000);
    expect(await stored("post_content")).toContain("Save 200.");
    expect((await calls()) - before).toBeLessThanOrEqual(3);
    expect((await revisions()) - had).toBeLessThanOrEqual(3);
  }, 180_000);

  test("a person's request sends it at once, and cancel leaves the post as it is", async () => {
    await edit({ title: "By hand" });
    expect(await publication()).toMatchObject({ state: "queued", task: "update" });
    expect(await send()).toMatchObject({ state: "published" });
    expect(await stored("post_title")).toBe("By hand");
    await edit({ title: "Not yet" });
    expect((await ask("POST", "/publication/cancel/")).json.data).toMatchObject({ publication_state: "published" });
    expect(await comparison()).toMatchObject({ step: "ahead_here" });
    expect((await rules(null)).json.data).toMatchObject({ send_saved_after_s: null });
    await edit({ title: "Only on request" });
    expect(await publication()).toMatchObject({ state: "published" });
  });

  test("a save while the post is taken down asks for no update", async () => {
    await rules(10);
    const row = { content_id: (await publication()).content_id };
    const set = (columns: object) => demo.orm().em.fork().nativeUpdate(Publication, row, columns);
    await set({ state: "publishing", task: "withdraw", options: { to: "draft" } });
    await edit({ title: "During a withdrawal" });
    expect((await publication()).options).toEqual({ to: "draft" });
    await set({ state: "published", task: "update", options: {} });
    await rules(null);
  });
});

/** In CI time is short. */
const VERSIONS = process.env["CI"] ? 8 : 30;
test(`${VERSIONS} versions are rolled back, here and there`, async () => {
  const html = (await article()).content_html;
  const number = async () => (await ask("GET", "/versions/")).json.data[0].number as number;
  const made: [number, string][] = [];
  for (let index = 1; index <= VERSIONS; index += 1) {
    await edit({ content_html: `${html}<p>Version ${index}.</p>`, title: `Version ${index}` });
    await send();
    made.push([await number(), `Version ${index}`]);
  }
  expect(new Set(made.map(([one]) => one)).size).toBe(VERSIONS);
  const had = await revisions();
  for (const [version, words] of made.toReversed().slice(1)) {
    const { revision } = await article();
    const restored = await ask("POST", `/versions/${version}/restore/`, { revision, send: true });
    expect([restored.status, restored.json.data.title]).toEqual([200, words]);
    await until("the post has it", async () => (await publication()).finished_at && (await comparison()).step === "in_step");
    expect(await stored("post_title")).toBe(words);
  }
  expect(await stored("post_content")).toContain("Version 1.");
  expect(await revisions()).toBe(had + VERSIONS - 1);
}, 300_000);
