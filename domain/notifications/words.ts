import type { Concern } from "../events/concerns.ts";
import { causeWords } from "./causes.ts";

/** Events of one day that have the same cause on the same site: what the sentence and the link need. */
export interface Happened {
  kind: Concern;
  /** by the kind: a failure's type, WordPress's status, a run, a version, a webhook's id */
  cause: string;
  /** the number of articles, or of events without an article; `COUNTED` means that many or more */
  count: number;
  site_id: number;
  site_name: string;
  /** the article of the newest event; null if it has none, or if it is gone */
  content: { id: number; title: string } | null;
  /** who changed the post of the newest event in WordPress */
  by: string | null;
  /** the newest event's own reason */
  reason: string | null;
}

/** Counts stop here. */
export const COUNTED = 1_000;

/** A page of the console. */
export interface ConsolePage {
  path: string;
  search: Record<string, string | number | true>;
}

interface About {
  says(one: Happened): string;
  page(one: Happened): ConsolePage;
}

const number = (count: number) => (count >= COUNTED ? `${COUNTED} or more` : String(count));
const isOne = ({ count, content }: Happened) => count === 1 && content !== null;
const titled = ({ content }: Happened) => `“${content?.title.trim() || "An article without a title"}”`;
/** `“Rye”`, or `12 articles`. */
const which = (one: Happened, what: string) =>
  one.count === 1 && one.content ? titled(one) : one.count === 1 ? `1 ${what}` : `${number(one.count)} ${what}s`;
const wasOrWere = ({ count }: Happened) => (count === 1 ? "was" : "were");
const reason = ({ reason: text }: Happened) => (text ? `: ${text}` : "");
/** A reason as the end of a sentence, without the advice behind it. */
const firstSentence = ({ reason: text }: Happened) => (text ? `: ${text.split(/(?<=[.!?])\s/)[0]}` : "");
const who = ({ by, count }: Happened, otherwise: string) => (by && count === 1 ? by : otherwise);

const page = (path: string, search: ConsolePage["search"] = {}): ConsolePage => ({ path, search });
const connection = ({ site_id }: Happened) => page(`/sites/${site_id}/wordpress`);
const publication = ({ content, site_id }: Happened) =>
  content ? page(`/content/${content.id}/publication`) : page("/content", { site: site_id });

/** WordPress's statuses, as what happened to a post. */
const REMOVED: Partial<Record<string, string>> = {
  trash: "moved to the trash",
  deleted: "deleted",
  draft: "switched to draft",
  pending: "set to pending review",
  private: "made private",
};

/** What each kind says, and the page that helps. */
const ABOUT: Record<Concern, About> = {
  "content.failed": {
    says: (one) => `${which(one, "article")} failed on ${one.site_name}${causeWords(one.cause) || firstSentence(one)}`,
    page: (one) => (isOne(one) ? publication(one) : page("/content", { site: one.site_id, publication_state: "failed", cause: one.cause })),
  },
  "site.paused": {
    says: (one) => `${one.site_name} is paused${causeWords(one.cause) || firstSentence(one)}`,
    page: connection,
  },
  "site.resumed": { says: ({ site_name }) => `${site_name} is back. IGNY8 is sending the queued articles`, page: connection },
  "site.key_refused": {
    says: ({ site_name }) => `${site_name} refuses the API key. Create a new key, or enter this one in WordPress`,
    page: connection,
  },
  "site.restored": {
    says: ({ site_name }) => `${site_name} was restored from a backup. Some posts may be older than in IGNY8`,
    page: ({ site_id }) => page("/content", { site: site_id }),
  },
  "content.changed_on_site": {
    says: (one) =>
      one.count === 1
        ? `${who(one, "Somebody")} changed ${titled(one)} on ${one.site_name}`
        : `${number(one.count)} posts were changed on ${one.site_name}`,
    page: (one) =>
      isOne(one) ? page(`/content/${one.content!.id}/comparison`) : page("/content", { site: one.site_id, step: "ahead_there" }),
  },
  "content.removed_on_site": {
    says: (one) =>
      one.cause === "unknown"
        ? `The plugin on ${one.site_name} does not know ${which(one, "published post")}`
        : `${which(one, "post")} ${wasOrWere(one)} ${REMOVED[one.cause] ?? "unpublished"} on ${one.site_name}${one.by && one.count === 1 ? ` by ${one.by}` : ""}`,
    page: (one) => (isOne(one) ? publication(one) : page("/content", { site: one.site_id })),
  },
  "run.failed": {
    says: (one) =>
      `${one.cause.startsWith("bulk:") ? "A bulk run" : "An automation run"} ended with failures on ${one.site_name}${reason(one)}`,
    page: ({ cause }) => {
      const [what, id] = cause.split(":");
      return page(`${what === "bulk" ? "/bulk" : "/runs"}/${id}`);
    },
  },
  "sync.failed": {
    says: (one) => `IGNY8 could not read ${one.site_name}${causeWords(one.cause) || firstSentence(one)}`,
    page: connection,
  },
  "plugin.outdated": {
    says: (one) => `${one.site_name} needs a newer plugin to publish ${which(one, "article")}`,
    page: connection,
  },
  "plugin.rollout_halted": {
    says: (one) => `Plugin ${one.cause} causes errors on ${one.site_name}. IGNY8 has stopped its rollout`,
    page: connection,
  },
  "webhook.disabled": {
    says: (one) => `A webhook was disabled${firstSentence(one)}`,
    page: ({ cause }) => page(/^\d+$/.test(cause) ? `/webhooks/${cause}` : "/webhooks"),
  },
};

/** What happened, as one sentence without its full stop, and the page of the console that helps. */
export function toldAs(one: Happened): { text: string; page: ConsolePage } {
  const about = ABOUT[one.kind];
  return { text: about.says(one).replace(/[.\s]+$/, ""), page: about.page(one) };
}

/** The address of a page. */
export function pageUrl(publicUrl: string, { path, search }: ConsolePage): string {
  const url = new URL(path, publicUrl);
  for (const [name, value] of Object.entries(search)) url.searchParams.set(name, String(value));
  return url.href;
}
