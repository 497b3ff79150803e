import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ObjectKind } from "../../domain/people/activity.ts";
import { api, take } from "./client.ts";
import { LIVE_MS, paged, pageOf } from "./sites.ts";

export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: async () => (await take(api.account.index.$get())).data,
});

const readMembers = async (cursor?: string) => take(api.account.members.index.$get({ query: pageOf(cursor) }));
export type Member = Awaited<ReturnType<typeof readMembers>>["data"][number];
export const membersQuery = infiniteQueryOptions({
  queryKey: ["members"],
  ...paged,
  queryFn: ({ pageParam }) => readMembers(pageParam),
  refetchInterval: LIVE_MS,
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readInvites = async (cursor?: string) => take(api.account.invites.index.$get({ query: pageOf(cursor) }));
export type Invite = Awaited<ReturnType<typeof readInvites>>["data"][number];
export const isOpen = ({ accepted_at, expires_at }: Invite) => !accepted_at && Date.parse(expires_at) > Date.now();
const MAIL_MS = 2_000;
const MAIL_AGAIN_MS = 15_000;
/** For owners. The stream has no events about invites and their mails. */
export const invitesQuery = infiniteQueryOptions({
  queryKey: ["invites"],
  ...paged,
  queryFn: ({ pageParam }) => readInvites(pageParam),
  refetchInterval: ({ state: { data: known } }) => {
    const invites = known?.pages.flatMap(({ data }) => data) ?? [];
    const sending = invites.filter((invite) => invite.mail.state === "sending" && isOpen(invite));
    if (sending.length === 0) return LIVE_MS;
    return sending.some(({ mail }) => mail.error === null) ? MAIL_MS : MAIL_AGAIN_MS;
  },
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readTokens = async (cursor?: string) => take(api.account["api-tokens"].index.$get({ query: pageOf(cursor) }));
export type ApiToken = Awaited<ReturnType<typeof readTokens>>["data"][number];
/** Everybody's own tokens; for an owner, all of the account. */
export const tokensQuery = infiniteQueryOptions({
  queryKey: ["api-tokens"],
  ...paged,
  queryFn: ({ pageParam }) => readTokens(pageParam),
  refetchInterval: LIVE_MS,
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readSessions = async (cursor?: string) => take(api.auth.sessions.index.$get({ query: pageOf(cursor) }));
export type Session = Awaited<ReturnType<typeof readSessions>>["data"][number];
/** Where the person is signed in. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: ["sessions"],
  ...paged,
  queryFn: ({ pageParam }) => readSessions(pageParam),
  refetchInterval: LIVE_MS,
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

/** The person's two-factor authentication. */
export const factorQuery = queryOptions({
  queryKey: ["second-factor"],
  queryFn: async () => (await take(api.auth["second-factor"].index.$get())).data,
});

/** A filter of the activity log. The days count in the person's time zone. */
export interface ActivityFilter {
  person?: number | undefined;
  kind?: ObjectKind | undefined;
  /** `2026-01-10`, both inclusive */
  from?: string | undefined;
  to?: string | undefined;
}
/** The filter as the API asks for it. */
export function activityAsked({ person, kind, from, to }: ActivityFilter): Record<string, string> {
  return {
    ...(person === undefined ? {} : { user_id: String(person) }),
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined ? {} : { since: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to === undefined ? {} : { until: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
const readActivity = async (filter: ActivityFilter, cursor?: string) =>
  take(api.account.activity.index.$get({ query: pageOf(cursor, activityAsked(filter)) }));
export type Activity = Awaited<ReturnType<typeof readActivity>>["data"][number];
/** The activity log; for owners. */
export const activityQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ["activity", filter],
    ...paged,
    queryFn: ({ pageParam }) => readActivity(filter, pageParam),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    // What others do causes no event of the stream.
    refetchInterval: 30_000,
  });
