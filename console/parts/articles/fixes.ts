import type { Failures } from "../../data/articles/lists.ts";

type FailureType = Failures["causes"][number]["type"];
/** A failure's name, and the site's words: the fix depends on both. */
export interface Failure {
  type: string;
  message: string;
}
/** What to do about a failure, and the page where it is done. */
export interface Fix {
  label: string;
  at: "connection" | "guide" | "article" | "comparison";
}

const KEY: Fix = { label: "Create a new key", at: "connection" };
const ADDRESS: Fix = { label: "Check the address", at: "connection" };
const SIGN_IN: Fix = { label: "Enter Basic auth", at: "connection" };
const TEST: Fix = { label: "Test the connection", at: "connection" };
const CALLS: Fix = { label: "Send fewer calls at once", at: "connection" };
const PLUGIN: Fix = { label: "Get the plugin", at: "guide" };
const ARTICLE: Fix = { label: "Edit the article", at: "article" };
/** The plugin names the field first. Its settings, or the site's publishing defaults, name the author. */
const SITE_AUTHOR: Fix = { label: "Choose the author", at: "connection" };
const AUTHOR: Fix = { label: "Choose another author", at: "article" };
const COMPARE: Fix = { label: "Compare", at: "comparison" };

/** For each failure where people fix it. Undefined: it passes, or its advice has nothing to do in IGNY8. */
const FIXES: Record<FailureType, Fix | undefined> = {
  HostNotFound: ADDRESS,
  ConnectionRefused: TEST,
  ConnectionLost: TEST,
  TlsFailed: TEST,
  TimedOut: TEST,
  AddressNotAllowed: ADDRESS,
  Redirected: ADDRESS,
  RedirectedToLogin: TEST,
  BasicAuthNeeded: SIGN_IN,
  BasicAuthRefused: SIGN_IN,
  Challenged: TEST,
  Maintenance: TEST,
  Parked: ADDRESS,
  DefaultPage: ADDRESS,
  RestApiMissing: TEST,
  PluginMissing: PLUGIN,
  KeyRefused: KEY,
  OtherSite: KEY,
  HeaderStripped: TEST,
  Forbidden: TEST,
  MethodRefused: TEST,
  RequestRefused: TEST,
  RequestTimedOut: TEST,
  RateLimited: CALLS,
  Overloaded: CALLS,
  Gateway: TEST,
  PayloadInvalid: ARTICLE,
  AuthorGone: AUTHOR,
  BridgeTooOld: PLUGIN,
  BeingEdited: undefined,
  PostProtected: COMPARE,
  ChangedThere: COMPARE,
  StatusRefused: TEST,
  ArticleUnknown: TEST,
  PostGone: undefined,
  TooLarge: ARTICLE,
  TextBlocked: ARTICLE,
  ArticleBreaks: ARTICLE,
  ArticleBusy: undefined,
  SiteError: TEST,
  AnswerEmpty: TEST,
  AnswerNotJson: TEST,
  AnswerNoise: TEST,
  AnswerWrongShape: PLUGIN,
  AnswerTooLarge: TEST,
  Interrupted: undefined,
  ArticleUnusable: ARTICLE,
  CredentialsUnreadable: KEY,
};

/** Whether a cause's own box leads to the fix of all its articles: they are of one site, or there is only one. */
export function isFixedTogether({ failed, sites, content_ids, ...failure }: Failures["causes"][number]): boolean {
  const at = fixOf(failure)?.at;
  const alone = failed === 1 && content_ids.length === 1;
  return at === undefined || alone || (sites === 1 && (at === "connection" || at === "guide"));
}

/** Whether a failure comes again until somebody has fixed it. Others may pass by themselves. */
export const needsFix = (failure: Failure): boolean => ![undefined, TEST, CALLS].includes(fixOf(failure));

/** Where people fix a failure. Undefined if there is nothing to do, or a newer release knows the failure. */
export const fixOf = ({ type, message }: Failure): Fix | undefined =>
  type === "PayloadInvalid" && /^author: /i.test(message) ? SITE_AUTHOR : FIXES[type as FailureType];
