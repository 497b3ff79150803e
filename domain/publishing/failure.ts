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
    advice: "The connection was lost. If it happens again, ask the host whether a firewall blocks IGNY8.",
  },
  TlsFailed: { of: "site", retryable: true, advice: "Renew or repair the site's TLS certificate, then test the connection." },
  TimedOut: { of: "site", retryable: true, advice: "The site did not answer in time. Check its load and its error log." },
  AddressNotAllowed: {
    of: "site",
    retryable: false,
    advice: "The site URL leads to a private address. Use the site's public address, or ask an operator to allow this one.",
  },
  Redirected: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "Open the site in a browser, and set the site URL to the address of its front page.",
  },
  RedirectedToLogin: {
    of: "site",
    retryable: true,
    advice:
      "The site sends visitors to a sign-in page (a membership plugin, single sign-on). Exempt /wp-json/ from that: the plugin checks the key itself.",
  },
  BasicAuthNeeded: {
    of: "site",
    retryable: true,
    advice: "Enter the user and password of the site's Basic auth in its WordPress tab, then test the connection.",
  },
  BasicAuthRefused: {
    of: "site",
    retryable: true,
    advice: "The site's Basic auth refuses the stored user and password. Enter the right ones in the site's WordPress tab.",
  },
  Challenged: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice:
      "A bot protection asks for a browser challenge, which IGNY8 can't solve. Exempt /wp-json/igny8/ from it (in Cloudflare: a rule that skips challenges).",
  },
  Maintenance: {
    of: "site",
    retryable: true,
    advice:
      "The site is in maintenance mode. This ends automatically after an update. If it does not, delete the file .maintenance, or turn off the maintenance mode.",
  },
  Parked: {
    of: "site",
    retryable: true,
    advice: "The domain shows a page of the host or registrar. Renew the domain, or contact the host.",
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
    advice: "Create a new API key in IGNY8 (the site's WordPress tab), and enter it in WordPress under Settings → IGNY8.",
  },
  OtherSite: {
    of: "site",
    retryable: true,
    advice:
      "Create a new API key in IGNY8 (the site's WordPress tab), and enter it with the Site ID in WordPress under Settings → IGNY8. Or correct the site's address in IGNY8.",
  },
  HeaderStripped: {
    of: "site",
    retryable: true,
    advice:
      "The host removes the header X-IGNY8-API-KEY. Ask the host to allow this header, or to exempt /wp-json/ in the firewall or cache.",
  },
  Forbidden: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "A firewall or security plugin on the site blocks IGNY8. Exempt /wp-json/igny8/ there.",
  },
  MethodRefused: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "The site's web server does not allow POST requests at /wp-json/. Ask the host to allow them.",
  },
  RequestRefused: {
    of: "site",
    retryable: true,
    alone: "TextBlocked",
    advice: "The site's web server or proxy refuses this kind of request. Show its answer to the host.",
  },
  RequestTimedOut: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "The site's web server timed out. Check its load. The host may have to raise the time limits of the proxy.",
  },
  RateLimited: { of: "site", retryable: true, advice: "The site limits requests. IGNY8 tries again when the site allows." },
  Overloaded: {
    of: "site",
    retryable: true,
    advice: "The site reached a limit of its host. IGNY8 tries again. If this continues, ask the host for more processes or memory.",
  },
  Gateway: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "A proxy answers, but the web server behind it does not. Check that PHP and the web server run.",
  },
  SiteError: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress failed while answering. Check the site's PHP error log.",
  },
  AnswerEmpty: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress sent an empty answer. Check the site's PHP error log.",
  },
  AnswerNotJson: {
    of: "site",
    retryable: true,
    alone: "ArticleBreaks",
    advice: "WordPress sent a page instead of data. Check for a security plugin, a maintenance mode or a cache.",
  },
  // Answers with other text around the JSON are read. This advice is shown to the site's owner.
  AnswerNoise: {
    of: "site",
    retryable: true,
    advice:
      "WordPress sent other text around the data. Set WP_DEBUG_DISPLAY to false on the site, and exempt /wp-json/ from plugins that add comments or scripts.",
  },
  AnswerWrongShape: { of: "site", retryable: true, advice: "IGNY8 does not understand the plugin's answer. Update the plugin." },
  AnswerTooLarge: { of: "site", retryable: true, advice: "The answer is too large. Check for a proxy that changes answers." },
  PayloadInvalid: { of: "article", retryable: false, advice: "Correct the named fields of the article, then publish again." },
  AuthorGone: {
    of: "article",
    retryable: false,
    advice:
      "The author is no longer a user of the site. Choose another author in the article or in the site's publishing defaults, then publish again.",
  },
  BridgeTooOld: {
    of: "article",
    retryable: false,
    advice: "Update the plugin IGNY8 WordPress Bridge on the site, then try again.",
  },
  PostGone: { of: "article", retryable: false, advice: "The post was deleted in WordPress. You can publish the article as a new post." },
  ArticleUnusable: { of: "article", retryable: false, advice: "Correct the article as the message says, then publish again." },
  TooLarge: {
    of: "article",
    retryable: false,
    advice:
      "Ask the host to raise the limit for requests (client_max_body_size, LimitRequestBody), or shorten the article. Then publish again.",
  },
  // Not retried: a firewall bans a client that sends the same refused text again and again.
  TextBlocked: {
    of: "article",
    retryable: false,
    advice:
      "A firewall blocks the text of this article. Exempt /wp-json/igny8/ there, or change the text (code, SQL, file paths). Then publish again.",
  },
  ArticleBreaks: {
    of: "article",
    retryable: true,
    advice:
      "The site fails with this article, and works with others. Check its PHP error log at the time of the call. A plugin, a large picture or a time limit may be the cause.",
  },
  ArticleBusy: {
    of: "article",
    retryable: true,
    advice: "WordPress is still working on an earlier request for this article. IGNY8 tries again automatically.",
  },
  BeingEdited: {
    of: "article",
    retryable: true,
    advice: "IGNY8 waits until the editor in WordPress is closed. You can also do it now anyway.",
  },
  PostProtected: {
    of: "article",
    retryable: false,
    advice:
      "The post's owner does not let IGNY8 change it. In WordPress, the box “IGNY8” beside the post's editor has the checkbox for this.",
  },
  ChangedThere: {
    of: "article",
    retryable: false,
    advice:
      "Somebody changed the post in WordPress after IGNY8 read it, and a deleted post can't be restored. Compare the article with the post, copy what you need, then delete the post again.",
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
      "The plugin on the site does not know this article. The site may have been restored from an older backup. Restore the plugin's tables, or publish a new post.",
  },
  Interrupted: {
    of: "us",
    retryable: true,
    advice: "The call was interrupted. IGNY8 tries again. The site recognises the article, so there is no second post.",
  },
  CredentialsUnreadable: {
    of: "us",
    retryable: false,
    advice: "The stored API key can't be decrypted. Create a new key, or ask an operator to restore SECRET_KEYS.",
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
