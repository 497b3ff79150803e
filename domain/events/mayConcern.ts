/** Actions whose events may concern people, and whether the successful ones do too. A page needs no more to know when to look. */
const LOOK: Partial<Record<string, "failed" | "any">> = {
  content_publish: "failed",
  content_update: "failed",
  content_withdraw: "failed",
  content_restore: "failed",
  content_changed_on_site: "any",
  status_update: "any",
  reconcile_repair: "any",
  site_pause: "failed",
  site_resume: "any",
  site_restored: "any",
  metadata_sync: "failed",
  structure_update: "failed",
  reconcile: "failed",
  run_finish: "failed",
  rollout_halt: "any",
  notification_disable: "any",
};

/** Whether an event may be one that people are notified of. */
export function mayConcern({ action, success }: { action: string; success: boolean }): boolean {
  const look = LOOK[action];
  return look === "any" || (look === "failed" && !success);
}
