/** What a person or program did something to. */
export const OBJECT_KINDS = {
  article: "Articles",
  picture: "Pictures",
  term: "Categories and tags",
  bulk_run: "Bulk runs",
  site: "Sites",
  integration: "Connections",
  sector: "Sectors",
  cluster: "Clusters",
  automation_run: "Automation runs",
  endpoint: "Webhooks",
  member: "Members",
  invite: "Invites",
  token: "API tokens",
  session: "Sessions",
  user: "Users",
  account: "Account",
  release: "Plugin releases",
  view: "Saved views",
  installation: "Installation",
} as const;
export type ObjectKind = keyof typeof OBJECT_KINDS;

interface Action {
  /** what was done, in the past tense: the person's name stands before it, the object's behind it */
  did: string;
  of: ObjectKind;
  /** the name of the object's id in the path or in the answer, if it is not `id` */
  by?: string;
}

/** Each route that changes something for people and programs. test/api/people/activity.test.ts fails for a route without a line. */
export const ACTIONS: Record<string, Action> = {
  "POST /api/v1/auth/sign-up/": { did: "created the account", of: "account" },
  "POST /api/v1/auth/sign-in/": { did: "signed in", of: "session" },
  "POST /api/v1/auth/sign-in/code/": { did: "signed in with two-factor authentication", of: "session" },
  "POST /api/v1/auth/second-factor/": { did: "began to set up two-factor authentication", of: "user" },
  "POST /api/v1/auth/second-factor/confirm/": { did: "turned on two-factor authentication", of: "user" },
  "POST /api/v1/auth/second-factor/recovery-codes/": { did: "created new recovery codes", of: "user" },
  "POST /api/v1/auth/second-factor/disable/": { did: "turned off two-factor authentication", of: "user" },
  "POST /api/v1/auth/accept-invite/": { did: "joined the account", of: "account" },
  "PATCH /api/v1/auth/me/": { did: "changed their name", of: "user" },
  "POST /api/v1/auth/sign-out/": { did: "signed out", of: "session" },
  "POST /api/v1/auth/password/": { did: "changed their password", of: "user" },
  "POST /api/v1/auth/switch-account/": { did: "switched to another account", of: "session" },
  "POST /api/v1/auth/verification/": { did: "requested a mail that confirms their e-mail", of: "user" },
  "DELETE /api/v1/auth/sessions/": { did: "signed out everywhere else", of: "session" },
  "DELETE /api/v1/auth/sessions/{id}/": { did: "ended one of their sessions", of: "session" },
  "PATCH /api/v1/account/": { did: "changed the account settings", of: "account" },
  "PATCH /api/v1/account/members/{id}/": { did: "changed the role of", of: "member" },
  "DELETE /api/v1/account/members/{id}/": { did: "removed the member", of: "member" },
  "DELETE /api/v1/account/members/{id}/second-factor/": { did: "turned off the two-factor authentication of", of: "member" },
  "POST /api/v1/account/invites/": { did: "invited", of: "invite" },
  "DELETE /api/v1/account/invites/{id}/": { did: "revoked the invite of", of: "invite" },
  "POST /api/v1/account/api-tokens/": { did: "created the API token", of: "token" },
  "DELETE /api/v1/account/api-tokens/{id}/": { did: "revoked the API token", of: "token" },
  "POST /api/v1/account/notifications/": { did: "added the webhook", of: "endpoint" },
  "PATCH /api/v1/account/notifications/{id}/": { did: "changed the webhook", of: "endpoint" },
  "DELETE /api/v1/account/notifications/{id}/": { did: "deleted the webhook", of: "endpoint" },
  "POST /api/v1/account/notifications/{id}/rotate-secret/": { did: "created a new secret for the webhook", of: "endpoint" },
  "POST /api/v1/account/notifications/{id}/test/": { did: "tested the webhook", of: "endpoint" },
  "POST /api/v1/account/notifications/{id}/deliveries/{delivery_id}/retry/": {
    did: "sent a delivery again to the webhook",
    of: "endpoint",
  },
  "POST /api/v1/account/notifications/preview/": { did: "previewed a webhook", of: "account" },
  "POST /api/v1/me/notifications/seen/": { did: "read the notifications", of: "account" },
  "PATCH /api/v1/me/notifications/mails/": { did: "chose which notifications are mailed", of: "account" },
  "POST /api/v1/account/views/": { did: "saved the view", of: "view" },
  "DELETE /api/v1/account/views/{id}/": { did: "deleted the view", of: "view" },
  "POST /api/v1/sites/": { did: "added the site", of: "site" },
  "POST /api/v1/sites/bulk/": { did: "added many sites", of: "site" },
  "POST /api/v1/sites/groups/": { did: "put sites into a group", of: "site" },
  "POST /api/v1/sites/install-links/": { did: "created plugin downloads for many sites", of: "site" },
  "PATCH /api/v1/sites/{id}/": { did: "changed the site", of: "site" },
  "DELETE /api/v1/sites/{id}/": { did: "deleted the site", of: "site" },
  "POST /api/v1/sites/{id}/sectors/": { did: "added the sector", of: "sector", by: "sector_id" },
  "PATCH /api/v1/sites/{id}/sectors/{sector_id}/": { did: "renamed the sector", of: "sector", by: "sector_id" },
  "DELETE /api/v1/sites/{id}/sectors/{sector_id}/": { did: "deleted the sector", of: "sector", by: "sector_id" },
  "POST /api/v1/sites/{id}/clusters/": { did: "added the cluster", of: "cluster", by: "cluster_id" },
  "PATCH /api/v1/sites/{id}/clusters/{cluster_id}/": { did: "changed the cluster", of: "cluster", by: "cluster_id" },
  "DELETE /api/v1/sites/{id}/clusters/{cluster_id}/": { did: "deleted the cluster", of: "cluster", by: "cluster_id" },
  "PATCH /api/v1/integration/integrations/{id}/": { did: "changed the connection of", of: "integration" },
  "DELETE /api/v1/integration/integrations/{id}/": { did: "deleted the connection of", of: "integration" },
  "POST /api/v1/integration/integrations/generate-api-key/": {
    did: "created a new API key for the site",
    of: "integration",
    by: "integration_id",
  },
  "POST /api/v1/integration/integrations/{id}/test-connection/": { did: "tested the connection of", of: "integration" },
  "PATCH /api/v1/integration/integrations/{id}/lane/": { did: "changed the calls at a time to the site", of: "integration" },
  "POST /api/v1/integration/integrations/{id}/pause/": { did: "paused the site", of: "integration" },
  "POST /api/v1/integration/integrations/{id}/resume/": { did: "resumed the site", of: "integration" },
  "POST /api/v1/integration/integrations/{id}/sync/": { did: "started a sync of the site", of: "integration" },
  "POST /api/v1/integration/integrations/{id}/update_structure/": { did: "read the structure of the site", of: "integration" },
  "PATCH /api/v1/integration/integrations/{id}/rules/": { did: "changed the publishing defaults of the site", of: "integration" },
  "POST /api/v1/integration/integrations/{id}/install-link/": { did: "created a plugin download for the site", of: "integration" },
  "POST /api/v1/writer/content/bulk-publish/": { did: "published many articles:", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk-republish/": { did: "updated the posts of many articles:", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk-restore-posts/": { did: "restored the posts of many articles:", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk-unpublish/": { did: "unpublished the posts of many articles:", of: "bulk_run" },
  "PATCH /api/v1/writer/content/bulk/{id}/": { did: "rescheduled the bulk run of", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk/{id}/pause/": { did: "paused the bulk run of", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk/{id}/resume/": { did: "resumed the bulk run of", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk/{id}/cancel/": { did: "cancelled the bulk run of", of: "bulk_run" },
  "POST /api/v1/writer/content/bulk/{id}/retry/": { did: "retried failed articles of the bulk run of", of: "bulk_run" },
  "POST /api/v1/writer/content/": { did: "created the article", of: "article" },
  "PATCH /api/v1/writer/content/{id}/": { did: "changed the article", of: "article" },
  "DELETE /api/v1/writer/content/{id}/": { did: "deleted the article", of: "article" },
  "POST /api/v1/writer/content/{id}/comments/": { did: "commented on the article", of: "article" },
  "DELETE /api/v1/writer/content/{id}/comments/{comment_id}/": { did: "deleted a comment on the article", of: "article" },
  "POST /api/v1/writer/content/{id}/send-back/": { did: "sent back the article", of: "article" },
  "POST /api/v1/writer/content/{id}/versions/{number}/restore/": { did: "restored an earlier version of the article", of: "article" },
  "POST /api/v1/writer/content/{id}/publish/": { did: "published the article", of: "article" },
  "PATCH /api/v1/writer/content/{id}/publication/": { did: "rescheduled the article", of: "article" },
  "POST /api/v1/writer/content/{id}/publication/retry/": { did: "retried publishing the article", of: "article" },
  "POST /api/v1/writer/content/{id}/publication/cancel/": { did: "cancelled publishing the article", of: "article" },
  "POST /api/v1/writer/content/{id}/publication/repair/": { did: "sent missing parts of the article again:", of: "article" },
  "DELETE /api/v1/writer/content/{id}/publication/warnings/": { did: "dismissed the warnings of the article", of: "article" },
  "POST /api/v1/writer/content/{id}/republish/": { did: "updated the post of the article", of: "article" },
  "POST /api/v1/writer/content/{id}/unpublish/": { did: "unpublished the post of the article", of: "article" },
  "POST /api/v1/writer/content/{id}/restore-post/": { did: "restored the post of the article", of: "article" },
  "POST /api/v1/writer/content/{id}/take/": { did: "copied changes from WordPress into the article", of: "article" },
  "POST /api/v1/writer/images/": { did: "added a picture to the article", of: "picture" },
  "PATCH /api/v1/writer/images/{id}/": { did: "changed a picture of the article", of: "picture" },
  "DELETE /api/v1/writer/images/{id}/": { did: "removed a picture from the article", of: "picture" },
  "POST /api/v1/writer/taxonomy-terms/": { did: "created the term", of: "term" },
  "PATCH /api/v1/writer/taxonomy-terms/{id}/": { did: "renamed the term", of: "term" },
  "DELETE /api/v1/writer/taxonomy-terms/{id}/": { did: "deleted the term", of: "term" },
  "PUT /api/v1/automation/sites/{id}/config/": { did: "changed the automation of the site", of: "site" },
  "POST /api/v1/automation/sites/{id}/runs/": { did: "started automation for the site", of: "site" },
  "POST /api/v1/automation/runs/{id}/pause/": { did: "paused the automation run of", of: "automation_run" },
  "POST /api/v1/automation/runs/{id}/resume/": { did: "resumed the automation run of", of: "automation_run" },
  "POST /api/v1/automation/runs/{id}/cancel/": { did: "cancelled the automation run of", of: "automation_run" },
  "PATCH /api/v1/automation/runs/{id}/stages/{stage}/": { did: "reported a stage of the automation run of", of: "automation_run" },
  "POST /api/v1/plugins/{slug}/versions/": { did: "added the plugin version", of: "release", by: "version" },
  "PATCH /api/v1/plugins/{slug}/versions/{version}/": { did: "changed the plugin version", of: "release", by: "version" },
  "DELETE /api/v1/plugins/{slug}/versions/{version}/": { did: "deleted the plugin version", of: "release", by: "version" },
  "POST /api/v1/plugins/{slug}/versions/{version}/release/": { did: "released the plugin version", of: "release", by: "version" },
  "POST /api/v1/plugins/{slug}/versions/{version}/halt/": { did: "halted the rollout of the plugin version", of: "release", by: "version" },
  "POST /api/v1/plugins/{slug}/versions/{version}/resume/": {
    did: "resumed the rollout of the plugin version",
    of: "release",
    by: "version",
  },
  "POST /api/v1/plugins/{slug}/versions/{version}/withdraw/": { did: "withdrew the plugin version", of: "release", by: "version" },
  "POST /api/v1/plugins/{slug}/versions/{version}/deprecate/": { did: "deprecated the plugin version", of: "release", by: "version" },
  "POST /api/v1/plugins/{slug}/versions/{version}/roll-back/": { did: "rolled back to the plugin version", of: "release", by: "version" },
  "POST /api/v1/ops/password-reset-links/": { did: "created a link for a person's new password", of: "installation" },
  "POST /api/v1/ops/second-factor-resets/": { did: "turned off the two-factor authentication of", of: "installation" },
  "POST /api/v1/ops/schedules/run/": { did: "ran the Schedule", of: "installation", by: "schedule_id" },
  "POST /api/v1/ops/schedules/pause/": { did: "paused the Schedule", of: "installation", by: "schedule_id" },
  "POST /api/v1/ops/schedules/resume/": { did: "resumed the Schedule", of: "installation", by: "schedule_id" },
  "PUT /api/v1/ops/accounts/{account_id}/quotas/": { did: "changed the quotas of account", of: "installation", by: "account_id" },
};

export interface DoneBy {
  operation: string;
  object_id: string | null;
  object_name: string | null;
}
/** The names of people stand without quotation marks. */
const PEOPLE: readonly (ObjectKind | undefined)[] = ["member", "invite", "user"];

/** `published the article “Slow bread”`. A route that this code does not know any more is named itself. */
export function sentenceOf({ operation, object_id, object_name }: DoneBy): string {
  const { did = operation, of } = ACTIONS[operation] ?? {};
  // The log is that of one account, so its number says nothing.
  if (of === "account") return did;
  if (object_name !== null) return PEOPLE.includes(of) ? `${did} ${object_name}` : `${did} “${object_name}”`;
  return object_id !== null && /[a-z:]$/.test(did) ? `${did} ${object_id}` : did;
}
