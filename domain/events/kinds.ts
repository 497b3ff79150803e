/** The kinds of notifications that an endpoint can choose, with their words in the console. */
export const NOTIFICATIONS = {
  "content.published": { label: "Article published", about: "With the address of the post." },
  "content.failed": { label: "Article failed", about: "IGNY8 could not publish or update it. With the cause and what to do." },
  "content.updated": { label: "Post updated", about: "With the fields that changed." },
  "content.withdrawn": { label: "Post unpublished", about: "Somebody unpublished it in IGNY8. With its status in WordPress." },
  "content.restored": { label: "Post restored", about: "Visitors see it again. With its address." },
  "content.status_changed": {
    label: "Post status changed in WordPress",
    about: "Somebody changed or removed the post in WordPress.",
  },
  "content.changed_on_site": {
    label: "Post edited in WordPress",
    about: "The post now differs from the article. With the person and the fields.",
  },
  "site.paused": { label: "Site paused", about: "Articles for the site wait in the queue. None is lost." },
  "site.resumed": { label: "Site resumed", about: "IGNY8 sends the waiting articles." },
  "sync.failed": { label: "Sync failed", about: "IGNY8 could not read categories, tags or posts." },
  "plugin.rollout_halted": { label: "Plugin release halted", about: "The release caused errors on sites. IGNY8 no longer offers it." },
} as const satisfies Record<string, { label: string; about: string }>;
export type NotificationKind = keyof typeof NOTIFICATIONS;
export const NOTIFICATION_KINDS = Object.keys(NOTIFICATIONS) as NotificationKind[];

/**
 * The actions of events between IGNY8 and a site: the name in the console, and the kinds of notifications that can follow.
 * igny8_queue_notifications() in the database decides which of them does. test/db/notifications/told.test.ts compares the two.
 */
export const ACTIONS = {
  content_publish: { name: "Publication", told: ["content.published", "content.failed"] },
  content_publish_start: { name: "Publication started" },
  content_publish_attempt: { name: "Call to the site" },
  content_publish_cancel: { name: "Publication cancelled" },
  content_repair: { name: "Missing parts" },
  content_update: { name: "Update", told: ["content.failed", "content.updated"] },
  content_update_start: { name: "Update started" },
  content_update_attempt: { name: "Call for an update" },
  content_pull: { name: "Copied from the site" },
  content_changed_on_site: { name: "Changed on the site", told: ["content.changed_on_site"] },
  content_withdraw: { name: "Unpublish", told: ["content.withdrawn"] },
  content_withdraw_start: { name: "Unpublish started" },
  content_withdraw_attempt: { name: "Call to unpublish" },
  content_restore: { name: "Restore", told: ["content.restored"] },
  content_restore_start: { name: "Restore started" },
  content_restore_attempt: { name: "Call to restore" },
  status_update: { name: "Status", told: ["content.published", "content.withdrawn", "content.status_changed"] },
  metadata_update: { name: "Metadata" },
  connection_test: { name: "Connection test" },
  api_key_rotate: { name: "New API key" },
  metadata_sync: { name: "Metadata sync", told: ["sync.failed"] },
  structure_update: { name: "Structure", told: ["sync.failed"] },
  reconcile: { name: "Comparison", told: ["sync.failed"] },
  reconcile_repair: { name: "Repair", told: ["content.status_changed"] },
  site_restored: { name: "Site restored" },
  run_finish: { name: "Run ended with failures" },
  notification_disable: { name: "Notifications stopped" },
  site_pause: { name: "Site paused", told: ["site.paused"] },
  site_resume: { name: "Site resumed", told: ["site.resumed"] },
  rollout_halt: { name: "Rollout halted", told: ["plugin.rollout_halted"] },
} as const satisfies Record<string, { name: string; told?: readonly NotificationKind[] }>;
export type EventAction = keyof typeof ACTIONS;
export const EVENT_ACTIONS = Object.keys(ACTIONS) as EventAction[];

/** The name of an action for people. A page that was opened before a release may meet an action that it does not know. */
export const actionName = (action: string): string => (ACTIONS as Partial<Record<string, { name: string }>>)[action]?.name ?? action;
