/** A part that the site took an article without, in the bridge's words. `field` is the payload's, `url` a picture's. */
export interface Warning {
  code: string;
  message: string;
  url?: string | undefined;
  field?: string | undefined;
  advice?: string | undefined;
}

/**
 * What removes a warning. `again`: the same request may succeed later, so IGNY8 repeats it by itself. `asked`: it may succeed after somebody
 * has changed something, so a person starts it. `never`: the bridge does not process this part again once the post exists.
 */
type Mending = "again" | "asked" | "never";

/** By a warning's code: what removes it and why, and the advice if the bridge gives none. */
const WARNINGS: Readonly<Record<string, { mending: Mending; why: string; advice: string }>> = {
  igny8_picture_unreachable: {
    mending: "again",
    why: "the picture's server was away, slow or in error, which passes",
    advice: "Check that the picture opens in a browser, and that the site may connect to its address.",
  },
  igny8_picture_late: {
    mending: "again",
    why: "the time went to other pictures, which are there now",
    advice: "Use fewer or smaller pictures if this happens often.",
  },
  igny8_picture_no_image: {
    mending: "again",
    why: "a page of maintenance, of a limit or of a challenge is answered with 200 as well, and a transfer may have been cut off",
    advice: "Open the picture's address in a browser. It must show only the picture, not a page.",
  },
  igny8_picture_not_stored: {
    mending: "again",
    why: "a full disk, a lack of memory or another upload of the same picture passes",
    advice: "Check the free space and the rights of WordPress's uploads folder.",
  },
  igny8_picture_refused: {
    mending: "asked",
    why: "the site's owner decides which addresses it may call",
    advice: "Allow the picture's host in Settings → IGNY8 on the site, or use a picture with a public address. Then try again.",
  },
  igny8_picture_type: {
    mending: "asked",
    why: "the site's owner decides which types it accepts",
    advice: "Use a JPEG, PNG, GIF or WebP picture, or allow this type in WordPress. Then try again.",
  },
  igny8_picture_too_large: {
    mending: "asked",
    why: "the picture, or the site's limit, must become another one",
    advice: "Use a smaller picture: at most 20 MB and 40 megapixels.",
  },
  igny8_term_refused: {
    mending: "never",
    why: "terms are set when the post is made",
    advice: "Set the category or tag on the post in WordPress.",
  },
  igny8_custom_field_not_allowed: {
    mending: "never",
    why: "custom fields are set when the post is made",
    advice: "Add the field to the list in Settings → IGNY8 on the site. New articles then get it. On this post, set the field yourself.",
  },
  igny8_author_may_not_publish: {
    mending: "never",
    why: "an editor is to release the post",
    advice: "Publish the post in WordPress, or choose an author who may publish in Settings → IGNY8.",
  },
  igny8_author_html: {
    mending: "never",
    why: "the text is written once; what people have changed since must stay",
    advice: "In Settings → IGNY8, choose an author who may use all HTML. Then delete the post and publish the article again.",
  },
  igny8_html_not_allowed: {
    mending: "never",
    why: "no article may hold it",
    advice: "Remove this from the article, or add it to the post in WordPress.",
  },
  igny8_character_set: {
    mending: "never",
    why: "the tables must be converted first, and fields are written once",
    advice: "Convert the site's tables to utf8mb4, or write the article without such characters.",
  },
  igny8_slug_taken: {
    mending: "never",
    why: "another post has the address",
    advice: "Rename the other post and correct this one's address in WordPress, or correct the canonical address.",
  },
  igny8_changed_by_site: {
    mending: "never",
    why: "what changed it once would do so again",
    advice: "If you don't want this, find the plugin on the site that does it. Then delete the post and publish the article again.",
  },
};

/** How the codes of warnings about a picture begin. */
export const OF_PICTURE = "igny8_picture_";
/** Whether the code says that a picture is missing. */
const isOfPicture = ({ code, url }: Warning) => code.startsWith(OF_PICTURE) && url !== undefined;
/** An unknown code is shown as it is. If it names a picture, a person may try it again. */
const mendingOf = (warning: Warning): Mending => WARNINGS[warning.code]?.mending ?? (isOfPicture(warning) ? "asked" : "never");

/** Whether a person's repair can remove any of the warnings. */
export const canRepair = (warnings: Warning[]): boolean => warnings.some((warning) => mendingOf(warning) !== "never");

/** A warning in the form for people: with advice, and whether a repair can remove it. */
export const shownWarning = (warning: Warning) => ({
  code: warning.code,
  message: warning.message,
  url: warning.url ?? null,
  field: warning.field ?? null,
  advice: warning.advice ?? WARNINGS[warning.code]?.advice ?? null,
  can_repair: mendingOf(warning) !== "never",
});

/** The warnings of the first list that the second lacks. They are compared by picture, field or code. */
export function mended(before: Warning[], after: Warning[]): Warning[] {
  const of = ({ code, url, field }: Warning) => url ?? field ?? code;
  const left = new Set(after.map(of));
  return before.filter((warning) => !left.has(of(warning)));
}

/** The number with its noun: `2 pictures`. */
export function countOf(warnings: Warning[]): string {
  const noun = warnings.every(isOfPicture) ? "picture" : "detail";
  return `${warnings.length} ${noun}${warnings.length === 1 ? "" : "s"}`;
}

/** Milliseconds to wait before each repair that IGNY8 starts by itself. After the last one it starts no more. */
export interface RepairPolicy {
  intervalsMs: number[];
}
const MINUTE_MS = 60_000;
export const REPAIR_POLICY: RepairPolicy = {
  intervalsMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 720 * MINUTE_MS],
};

/** Milliseconds until IGNY8's next repair; null if none can help, or after `tries` repairs no more are left. */
export function nextRepairDelay(warnings: Warning[], tries: number, { intervalsMs }: RepairPolicy): number | null {
  return warnings.some((warning) => mendingOf(warning) === "again") ? (intervalsMs[tries] ?? null) : null;
}

/** The columns of a publication that hold the warnings of an answer. Single calls and batches both write them. */
export function reportedWarnings(warnings: Warning[], policy: RepairPolicy, now: number) {
  const delay = nextRepairDelay(warnings, 0, policy);
  return { warnings, repairs: 0, repair_at: delay === null ? null : new Date(now + delay) };
}
