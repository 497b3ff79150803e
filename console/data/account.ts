import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, take } from "./client.ts";
import { paged, pageOf } from "./sites.ts";

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
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readInvites = async (cursor?: string) => take(api.account.invites.index.$get({ query: pageOf(cursor) }));
export type Invite = Awaited<ReturnType<typeof readInvites>>["data"][number];
export const isOpen = ({ accepted_at, expires_at }: Invite) => !accepted_at && Date.parse(expires_at) > Date.now();
const MAIL_MS = 2_000;
const MAIL_AGAIN_MS = 15_000;
/** For owners. The stream has no events about mails, so this polls while a mail is being sent. */
export const invitesQuery = infiniteQueryOptions({
  queryKey: ["invites"],
  ...paged,
  queryFn: ({ pageParam }) => readInvites(pageParam),
  refetchInterval: ({ state: { data: known } }) => {
    const invites = known?.pages.flatMap(({ data }) => data) ?? [];
    const sending = invites.filter((invite) => invite.mail.state === "sending" && isOpen(invite));
    if (sending.length === 0) return false;
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
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});

const readSessions = async (cursor?: string) => take(api.auth.sessions.index.$get({ query: pageOf(cursor) }));
export type Session = Awaited<ReturnType<typeof readSessions>>["data"][number];
/** Where the person is signed in. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: ["sessions"],
  ...paged,
  queryFn: ({ pageParam }) => readSessions(pageParam),
  select: ({ pages }) => pages.flatMap(({ data }) => data),
});
