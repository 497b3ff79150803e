/** Why a wish is refused; requirements 3.2, step 2. The message says what to do. */
export const REFUSALS = {
  not_found: "There is no such article in this account.",
  already_published: "The article is already in WordPress.",
  content_incomplete: "The article needs a title and a text before it can be published.",
  integration_not_found: "The article's site has no such integration.",
  no_active_integration: "The site has no active WordPress integration. Connect it and test the connection.",
  integration_inactive: "The integration is not active. Test its connection first.",
  site_cannot_take: "The site can't apply the author, the status or another setting of the post.",
  published_elsewhere: "The article is being published through another integration. Cancel that first.",
  post_in_trash: "The post is in WordPress trash. Restore it (restore-post), or publish the article as a new post.",
  post_gone: "The post was deleted in WordPress. You can publish the article as a new post.",
  content_on_hold: "The article is on hold. Release the hold first.",
  never_published: "There is no such article in this account, or it was never published, or it has no post any more.",
  nothing_to_repair: "Nothing is missing that another attempt could add.",
  nothing_to_send: "The site already has this version of the article.",
  bridge_too_old: "The site's plugin can't change posts yet. Update IGNY8 WordPress Bridge to version 1.5 or newer on the site.",
  already_there: "The post already has this status.",
  force_needed: "You could not restore the post afterwards. Send force: true to delete it anyway.",
  post_protected:
    "The post's owner does not let IGNY8 change it. In WordPress, the box “IGNY8” beside the post's editor has the checkbox for this.",
  not_open: "The publication has already ended.",
  begun:
    "IGNY8 has already called the site for this article, or another change of the post comes first. Cancel the publication, or wait until it ends.",
} as const;
/** What is wrong with a time to publish that has passed, in the API's answer and beside the console's fields. */
export const TIME_PASSED = "That time has passed. Pick a later time, or publish now.";
export type RefusalCode = keyof typeof REFUSALS;

/** A wish that is not permitted in the present state. */
export class PublicationRefused extends Error {
  readonly code: RefusalCode;
  /** the field that is at fault, if one is */
  readonly rule: { field: string; message: string } | undefined;
  constructor(code: RefusalCode, message: string = REFUSALS[code], rule?: { field: string; message: string }) {
    super(message);
    this.code = code;
    this.rule = rule;
  }
}

/** What the content knows about its post. */
interface Post {
  external_id?: string | null | undefined;
  external_url?: string | null | undefined;
  metadata: { wordpress_status?: string };
}

/** Whether an article's post is in WordPress's trash. It may be restored from there, so it still belongs to the article. */
export const isInTrash = ({ external_id, metadata }: Post): boolean =>
  (external_id ?? null) !== null && metadata.wordpress_status === "trash";

/** Post statuses whose address opens only for people with an account in that WordPress. */
const HIDDEN: Record<string, string> = {
  draft: "as a draft",
  pending: "and pending review there",
  private: "as a private post",
  future: "and is scheduled there",
};

/** The refusal for an article that has a post. It names the address only if everybody may open it. */
export function hasPost(post: Post): PublicationRefused {
  if (isInTrash(post)) return new PublicationRefused("post_in_trash");
  const how = HIDDEN[post.metadata.wordpress_status ?? ""];
  if (how)
    return new PublicationRefused(
      "already_published",
      `The article is already in WordPress, ${how}. Restore it (restore-post), or change its status in WordPress.`,
    );
  return new PublicationRefused(
    "already_published",
    post.external_url ? `The article is already in WordPress: ${post.external_url}` : undefined,
  );
}

/** The refusal of a wish (`weigh`), with details of the article. @param state of its publication */
export function refusalOf(code: RefusalCode, post: Post, state?: string): PublicationRefused {
  if (code === "already_published" || code === "post_in_trash") return hasPost(post);
  if (code === "begun" && state === "publishing")
    return new PublicationRefused(code, "IGNY8 is calling the site for this article. Try again in a moment, or cancel the publication.");
  if (code === "not_open" && state) return new PublicationRefused(code, `The publication has already ended: it is ${state}.`);
  return new PublicationRefused(code);
}

/** Whether an article has a title and a text, as publishing requires (requirements 3.2, step 2). */
export const isComplete = ({ title, content_html }: { title: string; content_html: string }): boolean =>
  /\S/.test(title) && /\S/.test(content_html);

/** @throws PublicationRefused if the content may not be published through this integration; requirements 3.2, step 2 */
export function requireActive<T extends { is_active: boolean }>(integration: T | null | undefined, named: boolean): T {
  if (integration?.is_active) return integration;
  if (integration) throw new PublicationRefused("integration_inactive");
  throw new PublicationRefused(named ? "integration_not_found" : "no_active_integration");
}
