import { type ConsolePage, type Happened, pageUrl, toldAs } from "../notifications/words.ts";
import { mail, type MailText, short } from "./mailTexts.ts";

/** What a mail about notifications consists of. Names and titles are texts of strangers. */
export interface Digest {
  account_name: string;
  daily: boolean;
  /** newest first */
  groups: Happened[];
  /** how many groups there are, those of the mail included */
  total: number;
  publicUrl: string;
  /** the page that ends these mails without signing in */
  unsubscribeUrl: string;
}

const NOTIFICATIONS: ConsolePage = { path: "/me/notifications", search: {} };
const SETTINGS: ConsolePage = { path: "/account", search: {} };

/** A mail that tells what happened, each with the page that helps. */
export function digestMail({ account_name, daily, groups, total, publicUrl, unsubscribeUrl }: Digest): MailText {
  const account = short(account_name);
  const lines = groups.map((one) => {
    const { text, page } = toldAs(harmless(one));
    return { says: `${text}.`, link: { label: "Open in IGNY8", url: pageUrl(publicUrl, page) } };
  });
  const more = total - groups.length;
  const first = lines[0]?.says.slice(0, -1) ?? "Nothing new";
  const subject = total === 1 ? first : `${first}, and ${total - 1} more`;
  return mail(daily ? `${account}: ${total === 1 ? first : `${total} notifications`}` : subject, [
    daily ? `What happened in ${account} since the last mail:` : `Something in ${account} needs your attention:`,
    { lines },
    ...(more > 0 ? [`And ${more} more.`] : []),
    { label: "All notifications", url: pageUrl(publicUrl, NOTIFICATIONS) },
    `You get this mail because you chose ${daily ? "a daily mail" : "a mail when something needs action"} in IGNY8.`,
    { label: "Change what you get", url: pageUrl(publicUrl, SETTINGS) },
    { label: "Unsubscribe", url: unsubscribeUrl },
  ]);
}

/** Strangers' texts as one short line each, without what mail programs make links of. */
const harmless = (one: Happened): Happened => ({
  ...one,
  site_name: short(one.site_name),
  content: one.content && { ...one.content, title: short(one.content.title) },
  by: one.by && short(one.by),
  reason: one.reason && short(one.reason),
});
