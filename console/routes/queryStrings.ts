import { EVENT_TYPES, type EventType } from "../../domain/events/types.ts";
import { OBJECT_KINDS, type ObjectKind } from "../../domain/people/activity.ts";
import { LIFECYCLES, type Lifecycle, POST_STATUS_FILTERS, type PostStatusFilter } from "../../domain/publishing/lifecycle.ts";
import { TROUBLED_STATES, type TroubledState } from "../../domain/publishing/publication.ts";
import { STEP_FILTERS, type StepFilter } from "../../domain/publishing/updates/step.ts";

import type { Sort } from "../data/articles/lists.ts";

const SORTS: readonly Sort[] = ["newest", "oldest", "changed", "soonest"];

/** The parameters of an address. Invalid ones are ignored, so that old and mistyped links still open the page. */
type Search = Record<string, unknown>;

export const text = (search: Search, name: string) => (typeof search[name] === "string" && search[name] !== "" ? search[name] : undefined);

/** A whole number above 0. */
export const number = (search: Search, name: string) => {
  const value = Number(search[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

/** Several of them, at most a hundred; undefined for none. */
export const numbers = (search: Search, name: string) => {
  const given = Array.isArray(search[name]) ? (search[name] as unknown[]) : [];
  const found = given.map(Number).filter((value) => Number.isSafeInteger(value) && value > 0);
  return found.length > 0 ? found.slice(0, 100) : undefined;
};

/** One of the known words. */
const oneOf = <Word extends string>(search: Search, name: string, words: readonly Word[]): Word | undefined =>
  words.find((word) => word === search[name]);

/** The query parameters of a list of articles. */
export interface ContentSearch {
  site?: number | undefined;
  sector?: number | undefined;
  lifecycle?: Lifecycle | undefined;
  status?: "draft" | "review" | "published" | undefined;
  wordpress_status?: PostStatusFilter | undefined;
  /** the list's order */
  sort?: Sort | undefined;
  /** the article that is read beside the list */
  read?: number | undefined;
  publication_state?: TroubledState | undefined;
  /** true: on its site with warnings */
  warned?: true | undefined;
  /** how it and its post differ */
  step?: StepFilter | undefined;
  /** the name of a failure */
  cause?: string | undefined;
  /** the articles' last bulk run */
  bulk_run_id?: string | undefined;
  /** the automation run that took the articles last */
  automation_run_id?: string | undefined;
  q?: string | undefined;
  /** the bulk run whose progress is shown above the list */
  run?: string | undefined;
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid = (search: Search, name: string) => (UUID.test(String(search[name])) ? String(search[name]) : undefined);
const failureName = (search: Search) => (/^[A-Z][A-Za-z]{1,40}$/.test(String(search["cause"])) ? String(search["cause"]) : undefined);

export const contentSearch = (search: Search): ContentSearch => ({
  site: number(search, "site"),
  sector: number(search, "sector"),
  lifecycle: oneOf(search, "lifecycle", LIFECYCLES),
  status: oneOf(search, "status", ["draft", "review", "published"] as const),
  wordpress_status: oneOf(search, "wordpress_status", POST_STATUS_FILTERS),
  sort: oneOf(search, "sort", SORTS),
  read: number(search, "read"),
  publication_state: oneOf(search, "publication_state", TROUBLED_STATES),
  warned: search["warned"] === true ? true : undefined,
  step: oneOf(search, "step", STEP_FILTERS),
  cause: failureName(search),
  bulk_run_id: uuid(search, "bulk_run_id"),
  automation_run_id: uuid(search, "automation_run_id"),
  q: text(search, "q"),
  run: uuid(search, "run"),
});

/** A moment, ISO 8601. */
const moment = (search: Search, name: string) => {
  const at = text(search, name);
  return at !== undefined && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : undefined;
};

/** The query parameters of the debug status: the site, the events' filter, and the open event. */
export interface DebugSearch {
  site?: number | undefined;
  view?: "events" | "checks" | undefined;
  type?: EventType | undefined;
  outcome?: "worked" | "failed" | undefined;
  content?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
  event?: number | undefined;
}

export const debugSearch = (search: Search): DebugSearch => ({
  site: number(search, "site"),
  view: oneOf(search, "view", ["events", "checks"] as const),
  type: oneOf(search, "type", EVENT_TYPES),
  outcome: oneOf(search, "outcome", ["worked", "failed"] as const),
  content: number(search, "content"),
  since: moment(search, "since"),
  until: moment(search, "until"),
  event: number(search, "event"),
});

/** The query parameters of a plugin's page. */
export interface PluginSearch {
  view?: "versions" | "installations" | "analytics" | undefined;
  version?: string | undefined;
  health?: "healthy" | "unhealthy" | "unknown" | undefined;
  days?: number | undefined;
}

/** The most days that the API counts. */
const days = (search: Search) => {
  const asked = number(search, "days");
  return asked === undefined ? undefined : Math.min(asked, 365);
};

export const pluginSearch = (search: Search): PluginSearch => ({
  view: oneOf(search, "view", ["versions", "installations", "analytics"] as const),
  version: text(search, "version"),
  health: oneOf(search, "health", ["healthy", "unhealthy", "unknown"] as const),
  days: days(search),
});

/** The query parameters of the activity log. */
export interface ActivitySearch {
  person?: number | undefined;
  kind?: ObjectKind | undefined;
  /** days: `2026-01-10` */
  from?: string | undefined;
  to?: string | undefined;
}
const day = (search: Search, name: string) => {
  const value = text(search, name);
  return value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
};

export const activitySearch = (search: Search): ActivitySearch => ({
  person: number(search, "person"),
  kind: oneOf(search, "kind", Object.keys(OBJECT_KINDS) as ObjectKind[]),
  from: day(search, "from"),
  to: day(search, "to"),
});
