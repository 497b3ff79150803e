import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { useChange } from "../change.ts";
import { api, take } from "../client.ts";
import { paged, pageOf } from "../sites.ts";

/** The number of notifications in the bell's list. */
const LATEST = "10";

const readNotices = (query: { limit: string; cursor?: string; unread?: "true" }) => take(api.me.notifications.index.$get({ query }));
/** What happened that concerns the person: events of one day with the same cause on the same site. */
export type Notice = Awaited<ReturnType<typeof readNotices>>["data"][number];

/** The newest notifications, and how many are unread. Events of the stream make it stale (live.ts). */
export const bellQuery = queryOptions({ queryKey: ["bell", "latest"], queryFn: () => readNotices({ limit: LATEST }) });

/** All notifications, or the unread ones, newest first. */
export const noticesQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ["bell", "all", unread],
    ...paged,
    queryFn: ({ pageParam }) => readNotices(pageOf(pageParam, unread ? { unread: "true" } : {})),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** Marks everything up to the newest notification that was shown as read. What came since stays unread. */
export const useSeen = () =>
  useChange((until: string) => take(api.me.notifications.seen.index.$post({ json: { until } })), { stale: [["bell"]], loud: true });

const readMails = async () => (await take(api.me.notifications.mails.index.$get())).data;
/** Which mails about notifications the person gets. */
export type NotificationMails = Awaited<ReturnType<typeof readMails>>;
export const mailsQuery = queryOptions({ queryKey: ["bell-mails"], queryFn: readMails });
