import { expect, test } from "vitest";
import { possibleActions, refusedChange } from "../../../domain/publishing/possible.ts";
import { PUBLICATION_STATES } from "../../../domain/publishing/publication.ts";
import { STANDINGS, TABLE, weigh, type Wish, WISHES, isEffect } from "../../../domain/publishing/transitions.ts";

/** The table as a person reads it. A change of the table changes this too. */
const SAID = `
                none             queued             waiting            publishing         retrying           published          failed             cancelled          held               gone
publish         create           raise              raise              raise              raise              reopen             reopen             reopen             reopen             post_gone
retry           never_published  raise              raise              raise              raise              already_published  reopen             reopen             reopen             post_gone
recreate        never_published  raise              raise              raise              raise              already_published  reopen             reopen             reopen             reopen
reschedule      never_published  move               move               begun              begun              not_open           not_open           not_open           not_open           not_open
cancel          never_published  take_back          take_back          note               take_back          not_open           not_open           not_open           take_back          not_open
repair          never_published  nothing_to_repair  nothing_to_repair  nothing_to_repair  nothing_to_repair  repair             nothing_to_repair  nothing_to_repair  nothing_to_repair  nothing_to_repair
update          never_published  raise              raise              again              raise              change             change             change             change             post_gone
withdraw        never_published  change             change             begun              change             change             change             change             change             post_gone
bulk            create           leave              leave              leave              leave              reopen             reopen             reopen             reopen             post_gone
bulk_recreate   create           leave              leave              leave              leave              reopen             reopen             reopen             reopen             reopen
bulk_retry      leave            leave              leave              leave              leave              leave              reopen             leave              leave              leave
plan            create           leave              leave              leave              leave              reopen             reopen             reopen             leave              leave`;

test("what each wish may do in each state", () => {
  const [head = "", ...rows] = SAID.trim().split("\n");
  const columns = head.trim().split(/\s+/);
  expect(columns).toEqual(STANDINGS);
  const said = Object.fromEntries(rows.map((row) => row.trim().split(/\s+/)).map(([wish, ...entries]) => [wish, entries]));
  const table = Object.fromEntries(WISHES.map((wish) => [wish, STANDINGS.map((standing) => TABLE[standing][wish])]));
  expect(table).toEqual(said);
});

const ARTICLE = {
  ...{ external_id: null, metadata: {}, complete: true, on_hold: false, begun: false, repairable: false, elsewhere: false },
  ...{ status: "review" as const, cancel_requested: false, ahead: false },
};
const POSTED = { external_id: "7", metadata: { wordpress_status: "publish" } };
const PRIVATE = { external_id: "7", metadata: { wordpress_status: "private" } };
const TRASHED = { external_id: "7", metadata: { wordpress_status: "trash" } };

test("no offered action would be refused", () => {
  const wishOf = (action: string, open: boolean) => {
    if (action === "unpublish" || action === "restore_post") return "withdraw";
    return action === "publish_later" ? (open ? "reschedule" : "publish") : action;
  };
  let offered = 0;
  for (const standing of STANDINGS)
    for (const post of [{}, POSTED, TRASHED])
      for (const bits of Array.from({ length: 32 }, (_, at) => at)) {
        const [complete, on_hold, begun, repairable, cancel_requested] = [1, 2, 4, 8, 16].map((bit) => (bits & bit) > 0);
        const article = { ...ARTICLE, ...post, standing, complete, on_hold, begun, repairable, cancel_requested } as Parameters<
          typeof possibleActions
        >[0];
        const open = PUBLICATION_STATES.slice(0, 4).some((state) => state === standing);
        for (const action of possibleActions(article)) {
          const wish = wishOf(action, open) as Wish;
          if (!WISHES.includes(wish)) continue;
          offered += 1;
          expect([standing, article, action, isEffect(weigh(wish, article))]).toEqual([standing, article, action, true]);
        }
      }
  expect(offered).toBeGreaterThan(200);
});

test.each([
  ["an article that was never sent", { standing: "none" }, ["publish", "publish_later", "hold", "to_draft", "delete"]],
  ["one that waits for its time", { standing: "queued" }, ["publish", "publish_later", "cancel", "hold"]],
  ["one that is being sent", { standing: "publishing", begun: true }, ["cancel"]],
  ["one that is being sent and is to be taken back", { standing: "publishing", begun: true, cancel_requested: true }, []],
  ["one whose call failed", { standing: "retrying", begun: true }, ["retry", "cancel", "hold"]],
  ["one that failed for good", { standing: "failed", begun: true }, ["publish_later", "retry", "hold", "to_draft", "delete"]],
  ["one that is on the site", { standing: "published", ...POSTED }, ["unpublish", "delete"]],
  ["one that is on the site and was changed here", { standing: "published", ...POSTED, ahead: true }, ["update", "unpublish", "delete"]],
  ["one whose update failed", { standing: "failed", ...POSTED, ahead: true }, ["update", "unpublish", "delete"]],
  ["one whose update waits", { standing: "retrying", ...POSTED, task: "update", begun: true }, ["retry", "cancel", "unpublish"]],
  ["one whose post was not taken down", { standing: "failed", ...POSTED, task: "withdraw" }, ["retry", "unpublish", "delete"]],
  ["one whose post lacks a picture", { standing: "published", ...POSTED, repairable: true }, ["repair", "unpublish", "delete"]],
  ["one whose post lies in the trash", { standing: "published", ...TRASHED }, ["recreate", "unpublish", "restore_post", "delete"]],
  ["one whose post is private", { standing: "published", ...PRIVATE }, ["unpublish", "restore_post", "delete"]],
  ["one whose post was deleted", { standing: "gone", status: "draft" }, ["recreate", "hold", "to_review", "delete"]],
  ["one that is held", { standing: "held" }, ["publish", "publish_later", "cancel", "hold"]],
  ["one on hold", { standing: "cancelled", on_hold: true }, ["release", "to_draft", "delete"]],
] as const)("%s", (_, of, actions) => {
  expect(possibleActions({ ...ARTICLE, ...of })).toEqual(actions);
});

test.each([
  ["hold", null, ["queued", "retrying"], null],
  ["hold", "7", ["published"], null],
  ["hold", null, ["queued", "publishing"], "publication_open"],
  ["status", null, ["failed", "cancelled", "gone"], null],
  ["status", null, ["failed", "held"], "publication_open"],
  ["status", "7", ["queued"], "already_published"],
  ["delete", null, ["failed"], null],
  ["delete", null, ["failed", "queued"], "publication_open"],
  ["delete", "7", ["published"], "already_published"],
  ["delete", "7", ["published", "waiting"], "publication_open"],
] as const)("a change of an article (%s) with post %s and publications %j: %s", (change, external_id, states, refusal) => {
  expect(refusedChange(change, { external_id }, states)).toBe(refusal);
});

test("a post is taken down from the trash too, and an update waits until a withdrawal has ended", () => {
  const said = (wish: Wish, of: object) => weigh(wish, { ...ARTICLE, ...POSTED, standing: "published", ...of });
  expect([said("withdraw", TRASHED), said("update", TRASHED), said("publish", TRASHED)]).toEqual([
    "change",
    "post_in_trash",
    "post_in_trash",
  ]);
  expect([said("withdraw", { on_hold: true, complete: false }), said("withdraw", { external_id: null })]).toEqual([
    "change",
    "never_published",
  ]);
  for (const standing of ["queued", "waiting", "publishing", "retrying"] as const) {
    expect([said("update", { standing, task: "withdraw" }), said("update", { standing: "published", task: "withdraw" })]).toEqual([
      "begun",
      "change",
    ]);
    expect(said("withdraw", { standing, task: "update" })).toBe(standing === "publishing" ? "begun" : "change");
    // The first publish of an article that has no post.
    expect(said("withdraw", { standing, external_id: null })).toBe(standing === "publishing" ? "begun" : "never_published");
  }
});
