import type { EventType } from "../../data/events/lists.ts";

export const TYPE_NAMES: Record<EventType, string> = {
  publish: "Publish",
  sync: "Sync",
  metadata_sync: "Metadata sync",
  error: "Error",
  webhook: "Webhook",
  test: "Test",
};

const ACTION_NAMES: Record<string, string> = {
  content_publish: "Publication",
  content_publish_start: "Publication begun",
  content_publish_attempt: "Call to the site",
  content_publish_cancel: "Publication taken back",
  content_repair: "Missing parts",
  status_update: "Status",
  metadata_update: "Metadata",
  connection_test: "Connection test",
  api_key_rotate: "New API key",
  metadata_sync: "Metadata sync",
  structure_update: "Structure",
  reconcile: "Comparison",
  reconcile_repair: "Repair",
  notification_disable: "Notifications stopped",
  site_pause: "Site paused",
  site_resume: "Site resumed",
  rollout_halt: "Rollout halted",
};
export const actionName = (action: string): string => ACTION_NAMES[action] ?? action;
