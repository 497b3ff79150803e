/** The types and actions of events between IGNY8 and a site. People filter by type; the action says exactly what happened. */
export const EVENT_TYPES = ["publish", "sync", "metadata_sync", "error", "webhook", "test"] as const;
export const EVENT_ACTIONS = [
  "content_publish",
  "content_publish_start",
  "content_publish_attempt",
  "content_publish_cancel",
  "content_repair",
  "status_update",
  "metadata_update",
  "connection_test",
  "api_key_rotate",
  "metadata_sync",
  "structure_update",
  "reconcile",
  "reconcile_repair",
  "notification_disable",
  "site_pause",
  "site_resume",
  "rollout_halt",
] as const;
