import type { Failures } from "../../data/articles/lists.ts";

type FailureType = Failures["causes"][number]["type"];

/** Each failure of a call in a plain line. The API says what to do. */
const WORDS: Record<FailureType, string> = {
  HostNotFound: "The site's address does not exist",
  ConnectionRefused: "The site does not take calls",
  ConnectionLost: "The connection broke off",
  TlsFailed: "The site's certificate is not valid",
  TimedOut: "The site did not answer in time",
  AddressNotAllowed: "The site's address is a private one",
  Redirected: "The site redirects to another address",
  RedirectedToLogin: "The site wants visitors to sign in",
  BasicAuthNeeded: "The site asks for its Basic auth",
  BasicAuthRefused: "The site's Basic auth refuses our user and password",
  Challenged: "The site's protection against bots stops us",
  Maintenance: "The site is in maintenance",
  Parked: "A page of the host or registrar stands there",
  DefaultPage: "The web server shows its default page",
  RestApiMissing: "WordPress's REST API is not reachable",
  PluginMissing: "The plugin is not there, or not active",
  KeyRefused: "The site does not know our key",
  OtherSite: "That WordPress is set up for another site",
  HeaderStripped: "The site's host removes our key from the call",
  Forbidden: "A firewall on the site refuses us",
  MethodRefused: "The web server allows no POST requests",
  RequestRefused: "The web server does not take our requests",
  RequestTimedOut: "The web server gave up waiting",
  RateLimited: "The site asks us to slow down",
  Overloaded: "The site is at the limit of its host",
  Gateway: "A proxy gets no answer from the web server",
  PayloadInvalid: "WordPress does not take the article as it is",
  AuthorGone: "The chosen author is not on the site any more",
  BridgeTooOld: "The plugin is too old for what the article asks",
  PostGone: "The post was deleted on the site",
  TooLarge: "The article is too large for the site's server",
  TextBlocked: "A firewall blocks this article's text",
  ArticleBreaks: "The site fails at this article alone",
  ArticleBusy: "WordPress is still working on this article",
  SiteError: "WordPress failed while answering",
  AnswerEmpty: "WordPress answered nothing",
  AnswerNotJson: "WordPress answered with a page instead of data",
  AnswerNoise: "Other text around WordPress's data",
  AnswerWrongShape: "The plugin answers in a way we don't understand",
  AnswerTooLarge: "WordPress answered far too much",
  Interrupted: "We were interrupted in the middle of the call",
  ArticleUnusable: "The article can't be sent as it is",
  CredentialsUnreadable: "The stored key can't be read",
};

/** What a failure means, by its name. */
export const failureWords = (type: string): string => WORDS[type as FailureType] ?? type;
