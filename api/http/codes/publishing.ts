import type { RefusalCode } from "../../../domain/publishing/refusal.ts";
import type { Row, Rows } from "./row.ts";

/** Why IGNY8 refuses to publish, change or remove a post. Bulk runs count the articles that they refuse by these codes. */
const REFUSED = {
  never_published: [404, "The article was never published, or has no post.", "Publish the article first."],
  integration_not_found: [
    404,
    "The article's site has no such integration.",
    "Leave out `site_integration_id`, or name an integration of this site.",
  ],
  post_gone: [410, "Someone deleted the post in WordPress.", "Send the request in `remedy`. It creates a new post."],
  post_in_trash: [410, "The post is in WordPress trash.", "Restore the post, or send the request in `remedy` for a new post."],
  already_published: [
    409,
    "The article has a post already.",
    "To publish changes, update the post (`…/republish/`). If the request was to delete the article, repeat it with `?force=true`.",
  ],
  begun: [
    409,
    "IGNY8 has called the site for this article, or another change of its post comes first.",
    "Wait until the publication ends, or cancel it.",
  ],
  not_open: [409, "The publication or bulk run has ended.", "Start a new one if you need it."],
  content_on_hold: [409, "The article is on hold.", "Send the request in `remedy`. It releases the hold."],
  published_elsewhere: [409, "Another integration is publishing the article.", "Cancel that publication first."],
  no_active_integration: [409, "The site has no active connection.", "Connect the site, and test the connection."],
  integration_inactive: [409, "The site's connection is not active.", "Test the connection. A successful test activates it."],
  bridge_too_old: [409, "The site's plugin can't change posts yet.", "Update the plugin to version 1.5 or newer."],
  post_protected: [409, "The site's owner protects this post from changes.", "Ask the owner to clear the checkbox in WordPress."],
  already_there: [409, "The post has this status already.", "Nothing to do."],
  nothing_to_send: [409, "The post has this version of the article already.", "Nothing to do."],
  nothing_to_repair: [409, "Another try can't add a missing part.", "Follow the advice of each warning."],
  content_incomplete: [422, "The article has no title or no text.", "Add both, then publish."],
  site_cannot_take: [422, "The site can't apply the post's author, status or another rule.", "Correct the rule that `details` names."],
  force_needed: [
    422,
    "Nothing was deleted yet. Once the post is deleted, nobody can restore it.",
    "To delete the post anyway, repeat the request with `force: true`.",
  ],
} as const satisfies Record<Exclude<RefusalCode, "not_found">, Row>;

/** Errors of articles, pictures, publications and automation. */
export const PUBLISHING = {
  ...REFUSED,
  publication_open: [409, "The article, or an article of the site, is being published.", "Wait, or cancel the publication."],
  too_many_images: [409, "The article has as many pictures as it can have.", "Remove one first."],
  not_in_review: [409, "The article is not in review.", "Only an article that waits for approval can be sent back."],
  too_many_comments: [409, "The article has as many comments as an article may have.", "Delete old ones."],
  too_many_views: [409, "You have as many saved views as a person may have.", "Delete one."],
  automation_disabled: [409, "Automation is off for this site.", "Turn automation on in the site's settings."],
  automation_running: [409, "A run of this site's automation is active.", "Wait, or cancel that run."],
  run_ended: [409, "The automation run has ended.", "Start another run."],
  stage_off: [409, "This stage is off in the run.", "Report only stages that the run includes."],
} as const satisfies Rows;
