/** The properties of one type of failure. */
interface Failure {
  /** Who is at fault: the site (this counts for the breaker, domain/publishing/lane.ts), the article, or IGNY8. */
  of: "site" | "article" | "us";
  /** False: do not try again, as no retry can help (requirements 3.2, step 6). */
  retryable: boolean;
  /** What a person can do. */
  advice: string;
  /**
   * The type of this failure if the site accepts a harmless request right after it. Then this article was at fault: the site, or a server
   * before it, could not take it. Absent: no such test is needed.
   */
  alone?: "TextBlocked" | "ArticleBreaks";
}

/** All types of failed calls to WordPress. Logs, sync events, Temporal and the console use these names. */
export const FAILURES = {
  HostNotFound: { of: "site", retryable: true, advice: "Check the site URL for typing errors and that its domain still exists." },
  ConnectionRefused: {
    of: "site",
    retryable: true,
    advice: "The web server does not accept connections. Check that the site is up and the port in the site URL is right.",
  },
  ConnectionLost: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "The connection broke off. If it happens again, ask the host whether a firewall blocks IGNY8.",
  },
  TlsFailed: { of: "site", retryable: true, advice: "Renew or repair the site's TLS certificate, then test the connection." },
  TimedOut: { of: "site", retryable: true, advice: "The site did not answer in time. Check its load and its error log." },
  AddressNotAllowed: {
    of: "site",
    retryable: false,
    advice: "The site URL leads to a private address. Use the site's public address, or have an operator allow this one.",
  },
  Redirected: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "Open the site in a browser, and set the site URL to the address at which its front page then is.",
  },
  RedirectedToLogin: {
    of: "site",
    retryable: true,
    advice:
      "The site sends visitors to a page where they sign in (a members' plugin, single sign-on). Exempt /wp-json/ from that: the bridge checks the key itself.",
  },
  BasicAuthNeeded: {
    of: "site",
    retryable: true,
    advice: "Enter the user and password of the site's Basic auth in its WordPress tab, then test the connection.",
  },
  BasicAuthRefused: {
    of: "site",
    retryable: true,
    advice: "The site's Basic auth refuses the user and password that are entered in its WordPress tab. Enter the right ones there.",
  },
  Challenged: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice:
      "The site's protection against bots wants a browser to solve a puzzle, which a program can't. Exempt /wp-json/igny8/ from it (at Cloudflare: a rule that skips challenges).",
  },
  Maintenance: {
    of: "site",
    retryable: true,
    advice:
      "The site is in maintenance. It ends by itself after an update; if it stays, remove the file .maintenance or switch the maintenance mode off.",
  },
  Parked: {
    of: "site",
    retryable: true,
    advice: "A page of the host or registrar stands at this address. Renew the domain or settle the account there.",
  },
  DefaultPage: {
    of: "site",
    retryable: true,
    advice: "The web server has no site at this address, only its default page. Check the site URL, and the domain's entry at the host.",
  },
  RestApiMissing: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice:
      "Enable the WordPress REST API and pretty permalinks (Settings → Permalinks), and check that no security plugin blocks /wp-json/.",
  },
  PluginMissing: { of: "site", retryable: true, advice: "Install and activate the plugin IGNY8 WordPress Bridge on the site." },
  KeyRefused: {
    of: "site",
    retryable: true,
    advice: "Create a new API key under Sites, this site, WordPress. Enter it in WordPress under Settings → IGNY8.",
  },
  OtherSite: {
    of: "site",
    retryable: true,
    advice: "Copy API key and Site ID of this site into Settings → IGNY8 there, or correct the site's address here.",
  },
  HeaderStripped: {
    of: "site",
    retryable: true,
    advice: "The host removes the header X-IGNY8-API-KEY. Ask it to let this header through, or exempt /wp-json/ in its firewall or cache.",
  },
  Forbidden: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "A firewall or security plugin on the site refuses our request. Exempt /wp-json/igny8/ there.",
  },
  MethodRefused: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "The site's web server allows no POST requests at /wp-json/. Have the host allow them there.",
  },
  RequestRefused: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "The site's web server, or a proxy before it, does not take requests of this form. Show the host what it answered.",
  },
  RequestTimedOut: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "The site's web server gave up waiting. Check its load; the host may have to raise the time limits of its proxy.",
  },
  RateLimited: { of: "site", retryable: true, advice: "The site asks us to slow down. It will be tried again when the site allows." },
  Overloaded: {
    of: "site",
    retryable: true,
    advice:
      "The site is at the limit of what its host grants it. It is tried again; if it lasts, ask the host for more processes or memory.",
  },
  Gateway: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "A proxy answers, but gets no good answer from the web server behind it. Check that PHP and the origin server run.",
  },
  SiteError: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress failed while answering. Look into the site's PHP error log.",
  },
  AnswerEmpty: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress answered nothing. Look into the site's PHP error log.",
  },
  AnswerNotJson: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress answered a page instead of data. A security plugin, a maintenance mode or a cache may be in between.",
  },
  // Answers with other text around the JSON are read. This advice is shown to the site's owner.
  AnswerNoise: {
    of: "site",
    retryable: true,
    advice:
      "Have WordPress's answers hold their data alone: set WP_DEBUG_DISPLAY to false on the site, and exempt /wp-json/ from plugins that add comments or scripts.",
  },
  AnswerWrongShape: { of: "site", retryable: true, advice: "The plugin's answer is not one this version understands. Update the plugin." },
  AnswerTooLarge: { of: "site", retryable: true, advice: "WordPress answered more than any answer can be. A proxy may be in between." },
  PayloadInvalid: { of: "article", retryable: false, advice: "Correct the named fields of the article and publish it again." },
  AuthorGone: {
    of: "article",
    retryable: false,
    advice:
      "The chosen author is no user of the site any more. Choose another one in the article, or in the site's publishing defaults, then publish it again.",
  },
  BridgeTooOld: {
    of: "article",
    retryable: false,
    advice: "Update the plugin IGNY8 WordPress Bridge on the site, then try again.",
  },
  PostGone: { of: "article", retryable: false, advice: "The post was deleted in WordPress. It can be published as a new post." },
  ArticleUnusable: { of: "article", retryable: false, advice: "Correct the article as the message says and publish it again." },
  TooLarge: {
    of: "article",
    retryable: false,
    advice:
      "Have the host raise the limit for requests (client_max_body_size, LimitRequestBody), or shorten the article, then publish it again.",
  },
  // Not retried: a firewall bans a client that sends the same refused text again and again.
  TextBlocked: {
    of: "article",
    retryable: false,
    advice:
      "A firewall takes something in this article for an attack; others pass. Exempt /wp-json/igny8/ there, or change the text (code, SQL, file paths), then publish it again.",
  },
  ArticleBreaks: {
    of: "article",
    retryable: true,
    advice:
      "The site fails at this article while it answers others. Look into its PHP error log at the time of the call; a plugin, a large picture or a time limit may be the cause.",
  },
  ArticleBusy: {
    of: "article",
    retryable: true,
    advice: "WordPress is still working on an earlier request for this article. It is tried again by itself.",
  },
  BeingEdited: {
    of: "article",
    retryable: true,
    advice: "IGNY8 does it as soon as the editor in WordPress is closed. Or have it done now, although the post is open there.",
  },
  PostProtected: {
    of: "article",
    retryable: false,
    advice: "The post's owner keeps IGNY8 from changing it. The checkbox is in the box IGNY8 beside the post's editor in WordPress.",
  },
  ChangedThere: {
    of: "article",
    retryable: false,
    advice:
      "Somebody changed the post on the site since IGNY8 read it last, and a deleted post can't be brought back. Compare the article with its post, take what you need, then delete the post again.",
  },
  StatusRefused: {
    of: "article",
    retryable: false,
    advice: "Do what the message says, or change the post's status in WordPress.",
  },
  ArticleUnknown: {
    of: "article",
    retryable: false,
    advice:
      "The plugin on the site does not know this article: its tables may be from an older backup. Restore them, or publish a new post.",
  },
  Interrupted: {
    of: "us",
    retryable: true,
    advice: "The worker stopped in the middle of the call. It is tried again; the site recognises the article.",
  },
  CredentialsUnreadable: {
    of: "us",
    retryable: false,
    advice: "The stored key can't be decrypted. Have an operator restore SECRET_KEYS, or generate a new key.",
  },
} as const satisfies Record<string, Failure>;

export type FailureType = keyof typeof FAILURES;

/** The properties of a failure type. */
const known = (type: FailureType): Failure => FAILURES[type];

interface Details {
  /** the answer's status, if there was an answer */
  status?: number | undefined;
  answer?: string | undefined;
  retryAfterMs?: number | undefined;
  fields?: Record<string, string> | undefined;
  /** replaces the table's advice if this failure knows exactly what to do */
  advice?: string | undefined;
  cause?: unknown;
}

/** A failed call to WordPress, with its type. `answer` is the beginning of WordPress's answer. */
export class SiteFailure extends Error {
  readonly type: FailureType;
  readonly status: number | undefined;
  readonly answer: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly fields: Record<string, string> | undefined;
  readonly advice: string;

  constructor(type: FailureType, message: string, more: Details = {}) {
    super(message, { cause: more.cause });
    this.name = type;
    this.type = type;
    this.status = more.status;
    this.answer = more.answer;
    this.retryAfterMs = more.retryAfterMs;
    this.fields = more.fields;
    this.advice = more.advice ?? FAILURES[type].advice;
  }

  get retryable(): boolean {
    return FAILURES[this.type].retryable;
  }

  /** Whether only another request can show if the site or the article is at fault. */
  get doubtful(): boolean {
    return known(this.type).alone !== undefined;
  }

  /** The failure as this article's, after the site accepted another request. @param shownBy a sentence with the proof, with a leading space */
  ofArticle(shownBy = ""): SiteFailure {
    const { alone } = known(this.type);
    if (!alone) return this;
    const { status, answer, retryAfterMs, cause } = this;
    return new SiteFailure(alone, `${this.message}${shownBy}`, { status, answer, retryAfterMs, cause });
  }
}
