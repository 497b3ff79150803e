import { afterAll, expect, test } from "vitest";
import type { FailureType } from "../../../domain/publishing/failure.ts";
import type { WithdrawalRequest } from "../../../domain/publishing/updates/withdrawal.ts";
import { type Answer, fakeSite, json, post, raw, wpError } from "../../support/servers/fakeSite.ts";
import { siteCaller } from "./support.ts";

const site = await fakeSite();
afterAll(() => site.stop());
const caller = siteCaller([site.host]);

const REQUEST: WithdrawalRequest = {
  to: "trash",
  ...{ content_id: 7, source: crypto.randomUUID(), change_id: crypto.randomUUID(), expect: { etag: "1:a" } },
  ...{ known_sequence: 3, even_if_open: false, force: false },
};
const withdraw = (...answers: Answer[]) => {
  site.say(...answers);
  // Everything else on the site works.
  site.sayToHarmless(wpError(422, "igny8_invalid_payload"));
  return caller.withdraw(site.url, REQUEST);
};
const done = (data: object) => json(200, { success: true, data: { ...post(), repeated: false, ...data } });

test("the request is the withdrawal as JSON; the answer is the post and its etag", async () => {
  const { value } = await withdraw(done({ post_status: "trash", sequence: 4, etag: "1:b" }));
  expect(JSON.parse(site.requests.at(-1)!.body)).toEqual(REQUEST);
  expect(value).toEqual({ kind: "withdrawn", post: post({ post_status: "trash", sequence: 4 }), etag: "1:b", repeated: false });
  const deleted = await withdraw(done({ post_status: "deleted", post_url: "", etag: null, repeated: true }));
  expect(deleted.value).toMatchObject({ etag: null, repeated: true, post: { post_status: "deleted", post_url: "" } });
});

test("a changed post is an answer, also if PHP printed a notice before it", async () => {
  const changed = { code: "igny8_changed_there", message: "Somebody changed the post.", data: { status: 412 } };
  expect((await withdraw(json(412, changed))).value).toEqual({ kind: "changed_there" });
  expect((await withdraw(raw(200, `Notice: x in y on line 3\n${JSON.stringify(changed)}`))).value).toEqual({ kind: "changed_there" });
});

const fields = { fields: { to: "This site keeps no trash." } };
test.each<[string, Answer, FailureType, string]>([
  ["an older plugin", wpError(404, "rest_no_route"), "BridgeTooOld", "has no route that changes posts"],
  ["an author who may not publish", wpError(403, "igny8_author_may_not_publish"), "StatusRefused", "So it is."],
  [
    "a status that the site does not have",
    wpError(422, "igny8_invalid_change", "No.", fields),
    "StatusRefused",
    "This site keeps no trash.",
  ],
  [
    "the same after a notice",
    raw(200, `Notice\n${JSON.stringify({ code: "igny8_post_protected", message: "Protected." })}`),
    "PostProtected",
    "Protected.",
  ],
  ["a deleted post", wpError(410, "igny8_post_gone"), "PostGone", "So it is."],
  ["a firewall", wpError(403, "rest_forbidden"), "TextBlocked", "rest_forbidden"],
  ["an answer without the etag", json(200, { success: true, data: post() }), "AnswerWrongShape", "without the post's status"],
])("%s", async (_, answer, type, message) => {
  const { failure } = await withdraw(answer);
  expect([failure?.type, failure?.message]).toEqual([type, expect.stringContaining(message)]);
});
