import type { FailureType } from "../publishing/failure.ts";

/** Each failure's cause in a few words, which go behind a colon. */
const CAUSES: Record<FailureType, string> = {
  HostNotFound: "domain not found",
  ConnectionRefused: "the server refuses connections",
  ConnectionLost: "the connection was lost",
  TlsFailed: "no secure connection (TLS)",
  TimedOut: "no answer in time",
  AddressNotAllowed: "a private address",
  Redirected: "the address redirects",
  RedirectedToLogin: "the site asks visitors to sign in",
  BasicAuthNeeded: "the site asks for Basic auth",
  BasicAuthRefused: "wrong Basic auth password",
  Challenged: "a bot protection blocks IGNY8",
  Maintenance: "the site is in maintenance mode",
  Parked: "the domain is parked",
  DefaultPage: "no site at this address",
  RestApiMissing: "the REST API is off",
  PluginMissing: "the plugin is missing",
  KeyRefused: "wrong API key",
  OtherSite: "the key belongs to another site",
  HeaderStripped: "the host removes the key header",
  Forbidden: "a firewall refuses IGNY8",
  MethodRefused: "POST is not allowed",
  RequestRefused: "the web server refuses the request",
  RequestTimedOut: "the web server timed out",
  RateLimited: "too many requests",
  Overloaded: "the host is overloaded",
  Gateway: "bad gateway",
  SiteError: "WordPress failed",
  AnswerEmpty: "an empty answer",
  AnswerNotJson: "a page instead of data",
  AnswerNoise: "text around the answer",
  AnswerWrongShape: "an answer that IGNY8 does not understand",
  AnswerTooLarge: "an answer that is too large",
  PayloadInvalid: "invalid fields",
  AuthorGone: "the author is no longer a user of the site",
  BridgeTooOld: "the plugin is too old",
  PostGone: "the post was deleted",
  ArticleUnusable: "the article can't be sent",
  TooLarge: "the article is too large",
  TextBlocked: "a firewall blocks the text",
  ArticleBreaks: "the site fails with this article",
  ArticleBusy: "WordPress was still busy with the article",
  BeingEdited: "open in the editor",
  PostProtected: "the post is protected",
  ChangedThere: "changed on the site",
  StatusRefused: "the status is refused",
  ArticleUnknown: "unknown to the plugin",
  Interrupted: "interrupted",
  CredentialsUnreadable: "the stored key can't be decrypted",
};

/** `: wrong API key`; empty for a cause that this code does not know. */
export function causeWords(type: string): string {
  const words = (CAUSES as Partial<Record<string, string>>)[type];
  return words === undefined ? "" : `: ${words}`;
}
