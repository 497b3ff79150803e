/** The types of events, with their names in the console. People filter by type. */
export const EVENT_TYPE_NAMES = {
  publish: "Publish",
  sync: "Sync",
  metadata_sync: "Metadata sync",
  error: "Error",
  webhook: "Webhook",
  test: "Test",
} as const;
export type EventType = keyof typeof EVENT_TYPE_NAMES;
export const EVENT_TYPES = Object.keys(EVENT_TYPE_NAMES) as EventType[];
