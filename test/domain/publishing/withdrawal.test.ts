import { expect, test } from "vitest";
import { type CallResult, type CallRow, endOfCall } from "../../../domain/publishing/callEnd.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { isWithdrawnTo } from "../../../domain/publishing/publication.ts";
import { lostByDeletion } from "../../../domain/publishing/updates/withdrawal.ts";

const POLICY = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };
const ROW: CallRow = { attempt: 1, sequence: 4, external_id: "7", cancel_requested: false, task: "withdraw", options: {} };
const GONE = { status: "draft", external_id: null, external_url: null, wordpress_status: "deleted" };
const end = (result: CallResult, row: Partial<CallRow> = {}) => endOfCall({ ...ROW, ...row }, result, POLICY);
const moved = (post_status: string, sequence = 5): CallResult => ({
  kind: "changed",
  post: { post_id: 7, post_url: post_status === "deleted" ? "" : "https://example.com/?p=7", post_status, sequence, warnings: [] },
  told: { written: ["status"], left: [] },
});
const failed = (error: SiteFailure): CallResult => ({ kind: "failed", error });

test.each([
  ["draft", "draft"],
  ["private", "published"],
  ["trash", "draft"],
  ["publish", "published"],
  ["future", "review"],
])("a post that is now %s makes its article %s, and stays its post", (post_status, status) => {
  expect(end(moved(post_status))).toMatchObject({
    ...{ state: "published", outcome: "published", sequence: 5 },
    content: { status, external_id: "7", wordpress_status: post_status },
  });
});

test("a title that an update wrote is the post's title from then on, unless a newer state of the post is known", () => {
  const update = (sequence: number): CallResult =>
    ({ ...moved("publish", sequence), told: { written: ["title"], left: [], title: "Rye" } }) as CallResult;
  expect(end(update(5), { task: "update" }).content).toMatchObject({ wordpress_status: "publish", wordpress_title: "Rye" });
  expect(end(update(3), { task: "update" }).content).toEqual({});
  expect(end(moved("draft")).content).not.toHaveProperty("wordpress_title");
});

test("an article whose post was deleted has no post any more, whoever says so first", () => {
  expect(end(moved("deleted"))).toMatchObject({ state: "gone", outcome: "published", sequence: 5, content: GONE });
  // Its webhook was quicker than the answer: the same sequence.
  expect(end(moved("deleted"), { external_id: null, sequence: 5 })).toMatchObject({ state: "gone", outcome: "published", content: GONE });
  // Meanwhile a newer state was reported: the answer is old.
  expect(end(moved("deleted", 3))).toMatchObject({ state: "published", sequence: 4, content: {} });
  // The webhook came, and the answer was lost: there is nothing left to do.
  for (const result of [failed(new SiteFailure("TimedOut", "")), { kind: "lost" }, { kind: "put_back" }] as CallResult[])
    expect(end(result, { external_id: null })).toMatchObject({ state: "gone", retryInMs: null });
  expect(end(failed(new SiteFailure("PostGone", "")))).toMatchObject({ state: "gone", content: GONE });
  expect(end(failed(new SiteFailure("PostGone", "")), { task: "update" })).toMatchObject({ state: "gone", content: { status: "draft" } });
});

test("a withdrawal fails for good, waits for an editor, or is tried again; cancelled, it leaves the post as it is", () => {
  expect(end(failed(new SiteFailure("ChangedThere", "")))).toMatchObject({ state: "failed", retryInMs: null, content: {} });
  expect(end(failed(new SiteFailure("StatusRefused", "")))).toMatchObject({ state: "failed", retryInMs: null });
  expect(end({ kind: "put_back", error: new SiteFailure("BeingEdited", "") })).toMatchObject({ state: "retrying", attempt: 0 });
  expect(end(failed(new SiteFailure("TimedOut", "")))).toMatchObject({ state: "retrying", retryInMs: 60_000 });
  expect(end(failed(new SiteFailure("TimedOut", "")), { cancel_requested: true })).toMatchObject({ state: "published", content: {} });
});

test("a post that is brought back before its date is scheduled", () => {
  expect(isWithdrawnTo("publish", "future")).toBe(true);
  expect(isWithdrawnTo("draft", "draft")).toBe(true);
  expect(isWithdrawnTo("draft", "future")).toBe(false);
  expect(isWithdrawnTo("publish", undefined)).toBe(false);
});

test("force covers the changes that a person knew of, and no later one", () => {
  const [old, newer] = [
    { fp: "1:a", value: "A" },
    { fp: "1:b", value: "B" },
  ];
  expect(lostByDeletion({}, {}, false)).toEqual([]);
  expect(lostByDeletion({ title: old.fp }, { title: old }, false)).toEqual(["title"]);
  expect(lostByDeletion({ title: old.fp }, { title: old }, true)).toEqual([]);
  expect(lostByDeletion({ title: old.fp }, { title: newer, content: old }, true)).toEqual(["title", "content"]);
});
