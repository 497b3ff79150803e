import { PEOPLE } from "./people.ts";
import { PLUGIN } from "./plugin.ts";
import { PUBLISHING } from "./publishing.ts";
import { REQUESTS } from "./requests.ts";
import { SITES } from "./sites.ts";

/** The error codes by subject, in the order in which the documentation shows them. */
export const SUBJECTS = {
  "Requests in general": REQUESTS,
  "Articles and publishing": PUBLISHING,
  "Sites and connections": SITES,
  "People, accounts and webhooks": PEOPLE,
  "The WordPress plugin": PLUGIN,
} as const;

/** Each error code that the API answers. An `ApiError` with another code, or with another status, does not compile. */
export const CODES = { ...PUBLISHING, ...SITES, ...PEOPLE, ...PLUGIN, ...REQUESTS };
export type ErrorCode = keyof typeof CODES;

type One<Status> = Status extends readonly (infer S)[] ? S : Status;
/** The statuses that a code can have. */
export type StatusOf<Code extends ErrorCode> = One<(typeof CODES)[Code][0]>;
