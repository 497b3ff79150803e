/**
 * Every way in which a call to WordPress can fail, by the name that logs, sync events, Temporal and the console use.
 * `of`: whom it speaks of, the site, the article, or ourselves (domain/lane.ts). `advice` says what a person can do. `retryable` false: another try can't help (seeds 3.2, step 6; design, part 4).
 */
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
    advice: "The connection broke off. If it happens again, ask the host whether a firewall blocks IGNY8.",
  },
  TlsFailed: { of: "site", retryable: true, advice: "Renew or repair the site's TLS certificate, then test the connection." },
  TimedOut: { of: "site", retryable: true, advice: "The site did not answer in time. Check its load and its error log." },
  AddressNotAllowed: {
    of: "site",
    retryable: false,
    advice: "The site URL leads to a private address. Use the site's public address, or have an operator allow this one.",
  },
  Redirected: { of: "site", retryable: true, advice: "Set the site URL to the address the site redirects to." },
  RestApiMissing: {
    of: "site",
    retryable: true,
    advice:
      "Enable the WordPress REST API and pretty permalinks (Settings → Permalinks), and check that no security plugin blocks /wp-json/.",
  },
  PluginMissing: { of: "site", retryable: true, advice: "Install and activate the plugin IGNY8 WordPress Bridge on the site." },
  KeyRefused: {
    of: "site",
    retryable: true,
    advice: "Copy the API key of this integration into Settings → IGNY8 on the site, or generate a new one.",
  },
  HeaderStripped: {
    of: "site",
    retryable: true,
    advice: "The host removes the header X-IGNY8-API-KEY. Ask it to let this header through, or exempt /wp-json/ in its firewall or cache.",
  },
  Forbidden: {
    of: "site",
    retryable: true,
    advice: "A firewall or security plugin on the site refuses our request. Exempt /wp-json/igny8/ there.",
  },
  RateLimited: { of: "site", retryable: true, advice: "The site asks us to slow down. It will be tried again when the site allows." },
  PayloadInvalid: { of: "article", retryable: false, advice: "Correct the named fields of the article and publish it again." },
  PostGone: { of: "article", retryable: false, advice: "The post was deleted in WordPress. It can be published as a new post." },
  SiteError: { of: "site", retryable: true, advice: "WordPress failed while answering. Look into the site's PHP error log." },
  AnswerEmpty: { of: "site", retryable: true, advice: "WordPress answered nothing. Look into the site's PHP error log." },
  AnswerNotJson: {
    of: "site",
    retryable: true,
    advice: "WordPress answered a page instead of data. A security plugin, a maintenance mode or a cache may be in between.",
  },
  AnswerNoise: {
    of: "site",
    retryable: true,
    advice: "PHP prints messages into WordPress's answers. Set WP_DEBUG_DISPLAY to false on the site and repair what the message names.",
  },
  AnswerWrongShape: { of: "site", retryable: true, advice: "The plugin's answer is not one this version understands. Update the plugin." },
  AnswerTooLarge: { of: "site", retryable: true, advice: "WordPress answered more than any answer can be. A proxy may be in between." },
  Interrupted: {
    of: "us",
    retryable: true,
    advice: "The worker stopped in the middle of the call. It is tried again; the site recognises the article.",
  },
  ArticleUnusable: { of: "article", retryable: false, advice: "Correct the article as the message says and publish it again." },
  CredentialsUnreadable: {
    of: "us",
    retryable: false,
    advice: "The stored key can't be decrypted. Have an operator restore SECRET_KEYS, or generate a new key.",
  },
} as const satisfies Record<string, { of: "site" | "article" | "us"; retryable: boolean; advice: string }>;

export type FailureType = keyof typeof FAILURES;

/** A call to WordPress that failed, by name. `answer` is the beginning of what WordPress said. */
export class SiteFailure extends Error {
  readonly type: FailureType;
  readonly status: number | undefined;
  readonly answer: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly fields: Record<string, string> | undefined;

  constructor(
    type: FailureType,
    message: string,
    more: { status?: number; answer?: string; retryAfterMs?: number | undefined; fields?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = type;
    this.type = type;
    this.status = more.status;
    this.answer = more.answer;
    this.retryAfterMs = more.retryAfterMs;
    this.fields = more.fields;
  }

  get retryable(): boolean {
    return FAILURES[this.type].retryable;
  }

  get advice(): string {
    return FAILURES[this.type].advice;
  }
}
