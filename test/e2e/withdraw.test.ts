import { beforeAll, expect, test } from "vitest";
import { useDemoPost } from "../support/demoPost.ts";
import { until } from "../support/until.ts";

const demo = useDemoPost();
const { ask, article, comparison, publication, ended, lastEvent } = demo;
const evaluate = async (code: string) => demo.site().wp(["eval", code]);

let url: string;
let before: Awaited<ReturnType<typeof kept>>;
beforeAll(async () => {
  url = (await article()).external_url;
  before = await kept();
});

/** All of the post that a visitor or an editor could miss. */
async function kept() {
  const id = demo.post();
  return JSON.parse(
    await evaluate(`
      $p = get_post( ${id}, ARRAY_A );
      unset( $p['post_modified'], $p['post_modified_gmt'], $p['ancestors'] );
      echo wp_json_encode( array(
        'post' => $p, 'url' => get_permalink( ${id} ), 'picture' => get_post_thumbnail_id( ${id} ),
        'terms' => wp_list_pluck( wp_get_object_terms( ${id}, array( 'category', 'post_tag' ), array( 'orderby' => 'name' ) ), 'name' ),
      ) );`),
  ) as { post: { post_status: string; post_title: string }; url: string; picture: number; terms: string[] };
}
const visit = async (at = url) => (await fetch(at, { redirect: "manual" })).status;
const status = () => demo.stored("post_status");
/** A change past WordPress's hooks, so that no webhook tells of it. */
const rename = (title: string) =>
  evaluate(
    `global $wpdb; $wpdb->update( $wpdb->posts, array( 'post_title' => '${title}' ), array( 'ID' => ${demo.post()} ) ); clean_post_cache( ${demo.post()} );`,
  );
/** How many requests about the post the site answers meanwhile. */
async function calls<T>(work: () => Promise<T>): Promise<[number, T]> {
  const count = () => demo.proxy().answers.filter(({ path }) => /\/(withdraw|articles)\b/.test(path)).length;
  const had = count();
  const result = await work();
  return [count() - had, result];
}
const unpublish = (body: object = {}) => ask("POST", "/unpublish/", body);
async function away(body: object = {}) {
  const answer = await unpublish(body);
  expect(answer.json).toMatchObject({ data: { workflow_started: true, publication_state: "queued" } });
  return ended();
}
async function back() {
  const answer = await ask("POST", "/restore-post/", {});
  expect(answer.json).toMatchObject({ data: { workflow_started: true } });
  return ended();
}
const refused = async (body: object) => {
  const { status: code, json } = await unpublish(body);
  return [code, json.error.code, json.error.details?.[0]?.field];
};

test("a post goes to a draft and comes back whole, with one call each; the article and the events say so", async () => {
  expect([before.terms.length > 1, before.picture > 0, await visit()]).toEqual([true, true, 200]);
  const { title } = await article();
  expect(await calls(away)).toMatchObject([1, { state: "published", task: "withdraw", attempt: 1, last_error: null }]);
  expect([await status(), await visit()]).toEqual(["draft", 404]);
  const here = await article();
  expect(here).toMatchObject({ status: "draft", external_id: String(demo.post()), metadata: { wordpress_status: "draft" } });
  expect(here.possible).toEqual(expect.arrayContaining(["unpublish", "restore_post"]));
  expect(await lastEvent("content_withdraw")).toMatchObject({
    ...{ success: true, description: `Unpublished '${title}' in WordPress: it is a draft` },
    details: { wordpress_status: "draft", requested_by_id: expect.any(Number) },
  });
  expect(await refused({ to: "draft" })).toEqual([409, "already_there", undefined]);

  expect(await calls(back)).toMatchObject([1, { state: "published", task: "withdraw", attempt: 1 }]);
  expect([await visit(), await kept()]).toEqual([200, before]);
  expect(await article()).toMatchObject({ status: "published", metadata: { wordpress_status: "publish" } });
  expect(await lastEvent("content_restore")).toMatchObject({ success: true, description: `Restored '${title}' in WordPress` });
  expect(await ask("POST", "/restore-post/", {})).toMatchObject({ status: 409, json: { error: { code: "already_there" } } });
});

test.each([
  ["private", "published"],
  ["trash", "draft"],
])("to %s and back", async (to, here) => {
  expect(await away({ to })).toMatchObject({ state: "published", attempt: 1 });
  expect([await status(), await visit()]).toEqual([to, 404]);
  expect(await article()).toMatchObject({ status: here, external_id: String(demo.post()), metadata: { wordpress_status: to } });
  if (to === "trash")
    expect(await ask("POST", "/republish/", {})).toMatchObject({ status: 410, json: { error: { code: "post_in_trash" } } });
  expect(await back()).toMatchObject({ state: "published" });
  expect([await visit(), await kept()]).toEqual([200, before]);
});

test("changes of the article are sent to the post while it is a draft, and stay unsent through a withdrawal", async () => {
  await demo.edit({ seo_title: "Changed while it is away" });
  await away();
  expect((await article()).possible).toContain("update");
  expect((await ask("POST", "/republish/", {})).status).toBe(202);
  expect(await ended()).toMatchObject({ state: "published", task: "update" });
  expect([await status(), await comparison()]).toMatchObject(["draft", { step: "in_step" }]);
  await back();
});

test("what somebody changed there meanwhile is read, and goes with the post", async () => {
  await rename("By Anna");
  expect(await calls(away)).toMatchObject([3, { state: "published", attempt: 1 }]);
  expect(await comparison()).toMatchObject({ step: "ahead_there", fields: [{ field: "title", there: "By Anna" }] });
  await back();
  expect(await kept()).toMatchObject({ post: { post_title: "By Anna", post_status: "publish" }, url });
  await rename(before.post.post_title);
});

test("an answer is lost: the call is repeated, and the site makes one change", async () => {
  await away();
  const { sequence } = await publication();
  demo.proxy().loseNext("/withdraw");
  expect(await back()).toMatchObject({ state: "published", attempt: 2, sequence: sequence + 1 });
  const answers = demo.proxy().answers.flatMap(({ body }) => (body.includes('"repeated":true') ? [JSON.parse(body).data] : []));
  expect(answers).toMatchObject([{ post_status: "publish", sequence: sequence + 1 }]);
  expect([await visit(), await kept()]).toEqual([200, before]);
});

test("an open editor is waited for; meanwhile an update is refused, cancel leaves the post, and another wish replaces this one", async () => {
  await demo.editor(true);
  const waits = () =>
    until("it waits for the editor", async () => {
      const now = await publication();
      return now.last_error?.type === "BeingEdited" ? now : undefined;
    });
  await unpublish({ to: "trash" });
  expect(await waits()).toMatchObject({ state: "retrying", attempt: 0 });
  expect(await ask("POST", "/republish/", {})).toMatchObject({ status: 409, json: { error: { code: "begun" } } });
  expect((await ask("POST", "/publication/cancel/")).json.data).toMatchObject({ publication_state: "published" });
  expect([await status(), (await article()).status]).toEqual(["publish", "published"]);
  expect((await lastEvent("content_publish_cancel"))!.description).toContain("Unpublishing");

  await unpublish({ to: "trash" });
  await waits();
  expect(await away({ to: "private", even_if_open: true })).toMatchObject({ state: "published", options: { to: "private" } });
  expect(await status()).toBe("private");
  await demo.editor(false);
  await back();
});

test("a protected post stays as it is, and a retry repeats the withdrawal", async () => {
  await evaluate(`update_post_meta( ${demo.post()}, '_igny8_protected', '1' );`);
  expect(await away()).toMatchObject({ state: "failed", task: "withdraw", last_error: { type: "PostProtected" } });
  expect([await status(), (await article()).status]).toEqual(["publish", "published"]);
  expect(await lastEvent("content_withdraw")).toMatchObject({
    ...{ success: false, description: expect.stringContaining("was not unpublished in WordPress") },
  });
  await evaluate(`delete_post_meta( ${demo.post()}, '_igny8_protected' );`);
  expect((await ask("POST", "/publication/retry/", {})).status).toBe(202);
  expect(await ended()).toMatchObject({ state: "published", task: "withdraw", last_error: null });
  expect(await status()).toBe("draft");
  await back();
});

test("the site says why a post can't get a status, in words that people see", async () => {
  await evaluate(`wp_update_post( array( 'ID' => ${demo.post()}, 'post_password' => 'x' ) );`);
  expect(await away({ to: "private" })).toMatchObject({
    ...{ state: "failed", last_error: { type: "StatusRefused", message: expect.stringMatching(/^WordPress would remove the password/) } },
  });
  await evaluate(`wp_update_post( array( 'ID' => ${demo.post()}, 'post_password' => '' ) );`);
});

test("an old plugin is named before anything is queued", async () => {
  const setBridge = (version: string | null) =>
    demo
      .orm()
      .em.fork()
      .execute("update igny8_site_integrations set structure = coalesce(structure, '{}') || jsonb_build_object('versions', ?::jsonb)", [
        JSON.stringify(version ? { bridge: version } : {}),
      ]);
  await setBridge("1.4.0");
  expect(await refused({})).toEqual([409, "bridge_too_old", undefined]);
  await setBridge(null);
});

test("deleted for good: force is asked for, what nobody here has seen is not lost, and IGNY8 knows that it was itself", async () => {
  const { status: code, json } = await unpublish({ to: "deleted" });
  expect([code, json.error]).toMatchObject([
    422,
    {
      code: "force_needed",
      details: [{ field: "force" }],
      remedy: { method: "POST", path: expect.stringMatching(/\/unpublish\/$/), body: { to: "deleted", force: true } },
    },
  ]);
  await rename("Never seen here");
  expect(await away({ to: "deleted", force: true })).toMatchObject({ state: "failed", last_error: { type: "ChangedThere" } });
  expect(await comparison()).toMatchObject({ fields: [{ field: "title", there: "Never seen here" }] });
  // In the trash, force is asked for only because of what changed there.
  await away({ to: "trash" });
  expect(await refused({ to: "deleted" })).toEqual([422, "force_needed", "force"]);
  expect(await away({ to: "deleted", force: true })).toMatchObject({ state: "gone", task: "withdraw", last_error: null });
  expect(await evaluate(`echo wp_json_encode( get_post( ${demo.post()} ) );`)).toBe("null");
  expect(await article()).toMatchObject({
    status: "draft",
    external_id: null,
    external_url: null,
    metadata: { wordpress_status: "deleted" },
  });
  expect(await lastEvent("content_withdraw")).toMatchObject({ success: true, description: expect.stringContaining("it is deleted") });

  const told = await until("the webhook comes", async () => {
    const event = await lastEvent("status_update");
    return event?.details["reason"] === "deleted" ? event : undefined;
  });
  expect(told).toMatchObject({ description: expect.stringMatching(/^IGNY8 deleted the post/), details: { by: { kind: "igny8" } } });
  expect(await article()).toMatchObject({ status: "draft", external_id: null });
  expect((await publication()).state).toBe("gone");
  expect(await ask("POST", "/restore-post/", {})).toMatchObject({ status: 410, json: { error: { code: "post_gone" } } });

  expect((await ask("POST", "/publication/retry/", { recreate: true })).status).toBe(202);
  expect(await ended()).toMatchObject({ state: "published", task: "create", last_error: null });
  // Nothing of the deleted post is taken for the new one's.
  expect(await comparison()).toMatchObject({ looked_at: null, fields: [] });
  expect(await demo.site().debugLog()).toBe("");
});
