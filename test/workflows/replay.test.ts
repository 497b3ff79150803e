import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeterminismViolationError } from "@temporalio/workflow";
import { Worker } from "@temporalio/worker";
import { expect, inject, test } from "vitest";
import { cacheDir } from "../../dev/cache.ts";
import { loadBundle } from "../../worker/bundle.ts";
import { parseHistory, recordedHistories } from "../support/histories.ts";
import { sampled } from "../support/sampled.ts";

const replay = async (text: string, file = inject("workflowBundle")) =>
  Worker.runReplayHistory({ workflowBundle: { code: await readFile(file, "utf8") } }, parseHistory(text));

test("there are recorded histories of every workflow's course", () => {
  const courses = new Set(recordedHistories.map(({ name }) => name.replace(/-\d{4}-\d{2}-\d{2}$/, "")));
  expect([...courses].toSorted()).toEqual([
    "automation-cancelled",
    "automation-completed",
    "automation-continued",
    "automation-paused",
    "automation-planned-anew",
    "automations-checked",
    "automations-woken",
    "bulk",
    "bulk-at-its-time",
    "bulk-gone-on",
    "bulk-paused-and-cancelled",
    "bulk-with-a-dead-site",
    "bulk-with-failures",
    "cancelled",
    "cleaned-up",
    "cleaned-up-and-counted",
    "cleaned-up-in-rounds",
    "cleaned-up-with-pictures",
    "correct-schedule",
    "correct-schedules",
    "digest-refused",
    "digest-sent",
    "digest-sent-on-another-try",
    "digests-opened",
    "failed",
    "mail-refused",
    "mail-too-late",
    "mail-void",
    "mailed",
    "mailed-on-another-try",
    "manifests-renewed",
    "notification-given-up",
    "notification-refused",
    "notified",
    "notified-on-third-call",
    "probed",
    "published",
    "published-after-waiting",
    "published-and-woken",
    "published-as-suspect",
    "published-at",
    "published-on-second-call",
    "published-when-woken",
    "pulled",
    "pulled-again",
    "reconcile-failed",
    "reconciled",
    "release-cancelled",
    "release-given-up",
    "release-of-none",
    "release-refused",
    "released",
    "released-on-second-try",
    "released-when-asked-again",
    "repaired",
    "swept",
    "swept-with-a-bulk-run",
    "swept-with-probes",
    "swept-with-pulls",
    "swept-with-repairs",
    "sync-daily",
    "sync-daily-joined",
    "sync-failed",
    "sync-joined",
    "sync-off",
    "synced",
    "test-connection",
  ]);
});

test.each(recordedHistories)("the current workflows replay $name", async ({ text }) => {
  await expect(replay(text)).resolves.toBeUndefined();
});

test.each(sampled(recordedHistories))("workflows with spans replay $name, which was recorded without", async ({ text }) => {
  const { file } = await loadBundle(join(cacheDir(), "workflows"), { traced: true });
  await expect(replay(text, file)).resolves.toBeUndefined();
});

/** Simulates that Temporal suggested continue-as-new at each of a history's tasks. */
function grownLong(text: string): string {
  const history = JSON.parse(text);
  for (const { workflowTaskStartedEventAttributes: task } of history.events) if (task) task.suggestContinueAsNew = true;
  return JSON.stringify(history);
}

test.each([
  "published-when-woken",
  "published-on-second-call",
  "released-when-asked-again",
  "sync-daily-joined",
  "repaired",
  "pulled-again",
  "bulk-gone-on",
  "automation-planned-anew",
  "cleaned-up-in-rounds",
])("a run whose history has grown long goes on as new: %s", async (name) => {
  const { text } = recordedHistories.find((recorded) => recorded.name.startsWith(name))!;
  await expect(replay(grownLong(text))).rejects.toThrow(/Continue as new/);
});

test("a history that the current code would not have made is noticed", async () => {
  const { text } = recordedHistories.find(({ name }) => name.startsWith("published-on-second-call"))!;
  await expect(replay(text.replaceAll("publishToWordPress", "publishToElsewhere"))).rejects.toThrow(DeterminismViolationError);
});
