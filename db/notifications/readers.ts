import { sql } from "kysely";
import { CONCERN_KINDS, type Concern } from "../../domain/events/concerns.ts";
import { nextMailAt, type MailChoice } from "../../domain/notifications/digest.ts";
import type { EntityManager } from "../orm.ts";
import { json, now, tables } from "../tables.ts";
import { CHOOSE_MAILS } from "./statements.ts";

/** A person in an account. */
export interface Who {
  account_id: number;
  user_id: number;
}

/** A person's choice of mails about what happened. */
export interface MailSettings {
  mail: MailChoice;
  /** of a daily mail, in `time_zone` */
  hour: number;
  time_zone: string;
  kinds: Concern[];
}

/** The choice of a person who has made none. */
export const NO_CHOICE: MailSettings = { mail: "off", hour: 8, time_zone: "UTC", kinds: CONCERN_KINDS };

/** A person as a reader: how far they have seen the notifications, their mails, and the address of these. */
export async function findReader(em: EntityManager, { account_id, user_id }: Who) {
  const row = await tables(em)
    .selectFrom("igny8_memberships as m")
    .innerJoin("igny8_users as u", "u.id", "m.user_id")
    .leftJoin("igny8_notification_readers as r", "r.membership_id", "m.id")
    .select(["m.id as membership_id", "u.email", "u.email_verified_at", "r.id"])
    .select(["r.mail", "r.hour", "r.time_zone", "r.kinds", "r.mailed_at", "r.mail_error", "r.next_at"])
    .select(({ fn }) => fn.coalesce("r.seen_until", "m.created_at").as("seen_until"))
    .where("m.account_id", "=", account_id)
    .where("m.user_id", "=", user_id)
    .executeTakeFirstOrThrow();
  const { mail, hour, time_zone, kinds } = row;
  const settings: MailSettings =
    mail === null || hour === null || time_zone === null || kinds === null ? NO_CHOICE : { mail, hour, time_zone, kinds };
  return { ...row, settings, seen_until: new Date(row.seen_until) };
}

/** Everything up to a time is read from now on. A later time stays. @returns up to when everything is read */
export async function markSeen(em: EntityManager, { account_id, user_id }: Who, until: Date): Promise<Date> {
  const row = await tables(em)
    .insertInto("igny8_notification_readers")
    .columns(["account_id", "membership_id", "kinds", "seen_until"])
    .expression(({ selectFrom }) =>
      selectFrom("igny8_memberships as m")
        .select(["m.account_id", "m.id", json(NO_CHOICE.kinds).as("kinds")])
        .select(sql<string>`least(${until.toISOString()}::timestamptz, now())`.as("seen_until"))
        .where("m.account_id", "=", account_id)
        .where("m.user_id", "=", user_id),
    )
    .onConflict((conflict) =>
      conflict
        .column("membership_id")
        .doUpdateSet({ seen_until: sql<string>`greatest(igny8_notification_readers.seen_until, excluded.seen_until)`, updated_at: now }),
    )
    .returning("seen_until")
    .executeTakeFirstOrThrow();
  return new Date(row.seen_until!);
}

/** Stores a person's choice of mails. Whoever had none gets mails about what happens from now on. */
export async function chooseMails(em: EntityManager, account_id: number, membership_id: number, chosen: MailSettings): Promise<void> {
  const { mail, hour, time_zone, kinds } = chosen;
  const next_at = nextMailAt(mail, chosen, Date.now());
  await CHOOSE_MAILS(em, { account_id, membership_id, mail, hour, time_zone, next_at, kinds: JSON.stringify(kinds) });
}

/** Ends the mails of the person whose mail has this token. @returns the account's name; undefined for an unknown token */
export async function unsubscribe(em: EntityManager, token: string): Promise<string | undefined> {
  const row = await tables(em)
    .updateTable("igny8_notification_readers as r")
    .set({ mail: "off", next_at: null, updated_at: now })
    .from("igny8_accounts as a")
    .whereRef("a.id", "=", "r.account_id")
    .where("r.token", "=", token)
    .returning("a.name")
    .executeTakeFirst();
  return row?.name;
}
