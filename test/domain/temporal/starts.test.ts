import { expect, test } from "vitest";
import { CLEAN_UP } from "../../../domain/events/cleanUp.ts";
import { NOTIFICATION_POLICY } from "../../../domain/notifications/delivery.ts";
import { DIGEST_POLICY } from "../../../domain/notifications/digest.ts";
import { MAIL_POLICY } from "../../../domain/people/mail.ts";
import { automationStart } from "../../../domain/temporal/starts/automation.ts";
import { installationSchedules } from "../../../domain/temporal/starts/schedules.ts";
import { digestStart, notificationStart, urgentNotificationStart } from "../../../domain/temporal/starts/notifications.ts";
import { mailStart } from "../../../domain/temporal/starts/people.ts";
import { releaseStart } from "../../../domain/temporal/starts/plugin.ts";
import { bulkStart, probeStart, publicationStart, repairStart } from "../../../domain/temporal/starts/publishing.ts";
import {
  connectionTestStart,
  dailySync,
  dailySyncStart,
  pullStart,
  syncSchedulesStart,
  syncScheduleStart,
  syncStart,
} from "../../../domain/temporal/starts/sites.ts";
import type { WorkflowStart } from "../../../domain/temporal/workflowStart.ts";
import { markOf } from "../../../temporal/schedules.ts";
import type * as workflows from "../../../workflows/index.ts";

type Workflows = typeof workflows;
/** The visible parts of a start: id, queue, conflict policy; and attributes, memo, priority, arguments if there are any. */
type Row<Args extends unknown[]> = [WorkflowStart<Args>, Record<string, unknown>];

const source = "5f0c1a52-0000-4000-8000-000000000001";
const site = { id: 11, source, site_id: 7, account_id: 3, config_json: { site_url: "https://blog.example" } };
const publication = { publication_id: "p-1", content_id: 5, site_id: 7, account_id: 3, title: "A title", site_url: "https://blog.example" };
const retry = { maximumAttempts: 5, initialIntervalMs: 1, backoffCoefficient: 2, maximumIntervalMs: 9, maximumRetryAfterMs: 9 };
const delivery = { id: "d-1", kind: "test", endpoint_id: 4 };
const delivering = { args: [{ deliveryId: "d-1", policy: NOTIFICATION_POLICY }], staticSummary: "test to endpoint 4" };
const ofSite = { Igny8Site: "7", Igny8Account: "3" };
const memo = { integration_id: 11, site_url: "https://blog.example" };
const scheduled = new Map([...installationSchedules("igny8"), dailySync(site, "igny8")].map(({ start }) => [start.workflow, start]));
const byClock = <Name extends keyof Workflows>(name: Name) => scheduled.get(name) as WorkflowStart<Parameters<Workflows[Name]>>;

// One entry per workflow, with its arguments. The compiler requires all of them.
const STARTS: { [Name in keyof Workflows]: Row<Parameters<Workflows[Name]>>[] } = {
  publishContent: [
    [
      publicationStart({ ...publication, priority: 1, reopened: false }, { prefix: "igny8", retry }),
      {
        ...{ workflowId: "publish:p-1", taskQueue: "igny8-publish", ifRunning: "join", args: [{ publicationId: "p-1", retry }] },
        searchAttributes: { Igny8Content: "5", ...ofSite },
        staticSummary: "'A title' to https://blog.example",
        priority: { priorityKey: 1, fairnessKey: "site-7" },
      },
    ],
    [publicationStart({ ...publication, priority: 5, reopened: true }, { prefix: "igny8", retry }), { ifRunning: "wake" }],
    [publicationStart({ ...publication, priority: 5 }, { prefix: "igny8", retry }), { ifRunning: "wake" }],
  ],
  bulkPublish: [
    [
      bulkStart({ id: "b-1", account_id: 3, accepted: 12 }, "igny8"),
      {
        ...{ workflowId: "bulk:b-1", taskQueue: "igny8-bulk", ifRunning: "wake", args: [{ runId: "b-1" }] },
        searchAttributes: { Igny8Account: "3" },
        memo: { bulk_run_id: "b-1", articles: 12 },
        staticSummary: "Bulk run of 12 articles",
        priority: { priorityKey: 4, fairnessKey: "account-3" },
      },
    ],
  ],
  repairSite: [
    [
      repairStart(site, "igny8"),
      {
        ...{ workflowId: `repair:${source}`, taskQueue: "igny8-sync", ifRunning: "wake", args: [{ integrationId: 11 }] },
        searchAttributes: ofSite,
        staticSummary: "Missing parts on https://blog.example",
      },
    ],
  ],
  probeSite: [
    [
      probeStart(site, "igny8"),
      {
        ...{ workflowId: `probe:${source}`, taskQueue: "igny8-sync", ifRunning: "join", args: [11] },
        staticSummary: "Check https://blog.example until it works",
      },
    ],
  ],
  stage7AutoPublish: [
    [
      automationStart({ site_id: 7, account_id: 3, site_name: "Blog" }, "igny8"),
      {
        ...{ workflowId: "automation:igny8:7", taskQueue: "igny8-sync", ifRunning: "wake", args: [{ siteId: 7 }] },
        searchAttributes: ofSite,
        staticSummary: "Stage 7 of Blog",
      },
    ],
  ],
  pullPosts: [
    [
      pullStart(site, "igny8"),
      {
        ...{ workflowId: `pull:${source}`, taskQueue: "igny8-sync", ifRunning: "wake", args: [{ integrationId: 11 }] },
        ...{ searchAttributes: ofSite, memo, priority: { priorityKey: 2, fairnessKey: "site-7" } },
        staticSummary: "Posts that changed on https://blog.example",
      },
    ],
  ],
  syncSite: [
    [
      syncStart(site, "metadata", "igny8"),
      {
        ...{ workflowId: `sync:${source}`, taskQueue: "igny8-sync", ifRunning: "wake", wakeArgs: ["metadata"] },
        ...{ args: [{ integrationId: 11, what: "metadata" }], searchAttributes: ofSite, memo },
        staticSummary: "Read https://blog.example (metadata)",
        priority: { priorityKey: 2, fairnessKey: "site-7" },
      },
    ],
    [
      // The child of `syncDaily`: it inherits queue, memo and attributes.
      { workflow: "syncSite", taskQueue: "", ifRunning: "wake", ...dailySyncStart({ integrationId: 11, source }) },
      {
        ...{ workflowId: `sync:${source}`, args: [{ integrationId: 11, what: "daily" }], wakeArgs: ["daily"] },
        staticSummary: "Daily: metadata, and the state of every article",
        priority: { priorityKey: 4 },
      },
    ],
  ],
  syncDaily: [
    [
      byClock("syncDaily"),
      {
        ...{ workflowId: `sync-daily:${source}`, taskQueue: "igny8-sync", args: [{ integrationId: 11, source }] },
        ...{ searchAttributes: ofSite, memo, staticSummary: "Daily sync of https://blog.example" },
      },
    ],
  ],
  correctSyncSchedule: [
    [
      syncScheduleStart(site, "change", "igny8"),
      {
        ...{
          workflowId: `sync-schedule:${source}:change`,
          taskQueue: "igny8-sync",
          ifRunning: "join",
          args: [{ integrationId: 11, source }],
        },
        ...{ searchAttributes: ofSite, memo, staticSummary: "Schedule of https://blog.example" },
      },
    ],
    [
      syncSchedulesStart("igny8"),
      {
        ...{ workflowId: "sync-schedules:igny8", taskQueue: "igny8-sync", ifRunning: "join", args: [] },
        staticSummary: "The daily schedules of all sites",
      },
    ],
  ],
  testConnection: [
    [
      connectionTestStart(site, "igny8"),
      {
        ...{ workflowId: `test-connection:${source}`, taskQueue: "igny8-publish", ifRunning: "join", args: [11] },
        ...{ workflowExecutionTimeout: "55 seconds", staticSummary: "Test https://blog.example" },
        priority: { priorityKey: 1, fairnessKey: "site-7" },
      },
    ],
  ],
  releasePlugin: [
    [
      releaseStart({ id: 9, slug: "igny8-wp-bridge", version: "1.2.0" }, "igny8"),
      {
        ...{ workflowId: "release:igny8:9", taskQueue: "igny8-build", ifRunning: "wake", args: [9] },
        memo: { plugin: "igny8-wp-bridge", version: "1.2.0" },
        staticSummary: "Release igny8-wp-bridge 1.2.0",
      },
    ],
  ],
  sendMail: [
    [
      mailStart("invite", 8, { prefix: "igny8", policy: MAIL_POLICY }),
      {
        ...{ workflowId: "mail:igny8:invite:8", taskQueue: "igny8-sync", ifRunning: "join" },
        args: [{ kind: "invite", id: 8, policy: MAIL_POLICY }],
        staticSummary: "Mail of invite 8",
        priority: { priorityKey: 1 },
      },
    ],
  ],
  deliverNotification: [
    [
      notificationStart({ ...delivery, account_id: 3 }, { prefix: "igny8", policy: NOTIFICATION_POLICY }),
      {
        ...{ workflowId: "notify:d-1", taskQueue: "igny8-sync", ifRunning: "join", ...delivering },
        priority: { priorityKey: 4, fairnessKey: "account-3" },
      },
    ],
    [
      urgentNotificationStart(delivery, { prefix: "igny8", policy: NOTIFICATION_POLICY }),
      { workflowId: "notify:d-1", taskQueue: "igny8-sync", ifRunning: "replace", ...delivering, priority: { priorityKey: 1 } },
    ],
  ],
  mailDigest: [
    [
      digestStart({ id: 6, account_id: 3, number: 2 }, { prefix: "igny8", policy: DIGEST_POLICY }),
      {
        ...{ workflowId: "digest:igny8:6", taskQueue: "igny8-sync", ifRunning: "join", staticSummary: "Mail 2 to reader 6" },
        args: [{ readerId: 6, number: 2, policy: DIGEST_POLICY }],
        priority: { priorityKey: 4, fairnessKey: "account-3" },
      },
    ],
  ],
  mailDigests: [
    [
      byClock("mailDigests"),
      {
        ...{ workflowId: "mail-digests:igny8", taskQueue: "igny8-sync", args: [DIGEST_POLICY] },
        staticSummary: "Send the mails about notifications that are due",
      },
    ],
  ],
  processPendingPublications: [
    [
      byClock("processPendingPublications"),
      { workflowId: "pending-publications:igny8", taskQueue: "igny8-sync", args: [], staticSummary: "Start what nobody takes care of" },
    ],
  ],
  checkScheduledAutomations: [
    [
      byClock("checkScheduledAutomations"),
      {
        ...{ workflowId: "check-scheduled-automations:igny8", taskQueue: "igny8-sync", args: [] },
        staticSummary: "Start the automation runs that are due",
      },
    ],
  ],
  cleanUp: [
    [
      byClock("cleanUp"),
      { workflowId: "clean-up:igny8", taskQueue: "igny8-sync", args: [CLEAN_UP], staticSummary: "Remove what is too old" },
    ],
  ],
  renewManifests: [
    [
      byClock("renewManifests"),
      {
        ...{ workflowId: "renew-manifests:igny8", taskQueue: "igny8-build", args: [] },
        staticSummary: "Sign the manifests of released plugins anew that end soon",
      },
    ],
  ],
};

const rows = Object.entries(STARTS).flatMap(([name, starts]) =>
  (starts as Row<unknown[]>[]).map(([start, seen]) => ({ name, start, seen, id: start.workflowId, ifRunning: start.ifRunning })),
);

test.each(rows)("$name is started as $id, and one that runs: $ifRunning", ({ name, start, seen }) => {
  expect(start).toMatchObject({ workflow: name, ...seen });
  // Without the keys that are left out, the table would allow an unwanted attribute, memo or priority.
  const told = ["searchAttributes", "memo", "priority", "wakeArgs", "workflowExecutionTimeout"];
  if (seen["staticSummary"]) expect(Object.keys(start).filter((key) => told.includes(key) && !(key in seen))).toEqual([]);
  expect(start.staticSummary.length).toBeLessThanOrEqual(200);
});

test("a summary is truncated if a site's address is long", () => {
  const long = { ...site, config_json: { site_url: `https://${"a".repeat(300)}.example` } };
  for (const { staticSummary } of [
    pullStart(long, "igny8"),
    syncStart(long, "daily", "igny8"),
    probeStart(long, "igny8"),
    repairStart(long, "igny8"),
  ])
    expect(staticSummary).toHaveLength(200);
});

test("scheduled workflows run at the same times, and their Schedules equal those of an older worker", () => {
  const schedules = [...installationSchedules("igny8"), dailySync(site, "igny8")];
  expect(Object.fromEntries(schedules.map((one) => [one.scheduleId, [markOf(one), one.catchupWindow]]))).toEqual({
    "pending-publications:igny8": ["9f2e111b35f1dd51", "10 minutes"],
    "mail-digests:igny8": ["f9db84eb2e199a67", "2 minutes"],
    "clean-up:igny8": ["e444e980e53d5b8c", "12 hours"],
    "check-scheduled-automations:igny8": ["c9f3f5fd18d39fad", "1 hour"],
    "renew-manifests:igny8": ["9a0144aea36029ba", "12 hours"],
    [`sync:${source}`]: ["e0f8a5422c4f8cba", "12 hours"],
  });
});
