import { expect, test } from "vitest";
import {
  countIn,
  isOpen,
  OPEN_STATES,
  PUBLICATION_STATES,
  STATE_GROUPS,
  statesIn,
  TO_COME,
} from "../../../domain/publishing/publication.ts";
import { publicationWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { TABLE } from "../../../domain/publishing/transitions.ts";
import { QUEUES, taskQueue } from "../../../domain/temporal/queues.ts";

test("each state is open or finished", () => {
  expect(PUBLICATION_STATES.filter(isOpen)).toEqual(["queued", "waiting", "publishing", "retrying"]);
  expect(PUBLICATION_STATES.filter((state) => !isOpen(state))).toEqual(["published", "failed", "cancelled", "held", "gone"]);
  expect(OPEN_STATES.every(isOpen)).toBe(true);
});

test("each state is in one group, so that the parts of a run add up", () => {
  expect(STATE_GROUPS.flatMap((group) => statesIn(group)).toSorted()).toEqual([...PUBLICATION_STATES].toSorted());
  const counts = Object.fromEntries(PUBLICATION_STATES.map((state, index) => [state, 2 ** index]));
  expect(STATE_GROUPS.reduce((sum, group) => sum + countIn(counts, group), 0)).toBe(2 ** PUBLICATION_STATES.length - 1);
  expect(countIn({ ...counts, total: 1_000_000, on_hold: 7 }, ...STATE_GROUPS)).toBe(2 ** PUBLICATION_STATES.length - 1);
});

test("what is open is still to come, and so is what automation holds", () => {
  expect(statesIn(...TO_COME)).toEqual([...OPEN_STATES, "held"]);
});

test("a person can publish again unless the publication is published or under way", () => {
  expect(PUBLICATION_STATES.filter((state) => TABLE[state].recreate !== "reopen")).toEqual([...OPEN_STATES, "published"]);
});

test("a publication has one workflow", () => {
  expect(publicationWorkflowId("0197-a")).toBe("publish:0197-a");
});

test("installations that share a Temporal server have their own queues", () => {
  expect(QUEUES.map((queue) => taskQueue("igny8", queue))).toEqual([
    "igny8-publish",
    "igny8-suspect",
    "igny8-bulk",
    "igny8-sync",
    "igny8-build",
  ]);
  expect(taskQueue("other", "publish")).toBe("other-publish");
});
