import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { Concern } from "../../domain/events/concerns.ts";
import { MAIL_CHOICES } from "../../domain/notifications/digest.ts";
import { Account, Membership } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

/**
 * A person in an account, as a reader of notifications: how far they have seen them, which mails they want, and how far these have gone. Events are
 * never copied for a person. Whoever has no row has seen nothing since they joined, and gets no mails.
 */
export const NotificationReader = defineEntity({
  name: "NotificationReader",
  tableName: "igny8_notification_readers",
  uniques: [{ properties: ["membership_id"] }, { properties: ["token"] }],
  indexes: [
    {
      name: "igny8_notification_readers_due",
      expression: "create index igny8_notification_readers_due on igny8_notification_readers (next_at) where next_at is not null",
    },
  ],
  checks: [{ name: "igny8_notification_readers_hour_check", expression: "hour >= 0 and hour <= 23" }],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    membership_id: () => p.manyToOne(Membership).mapToPk().fieldName("membership_id").deleteRule("cascade"),
    /** newer notifications are unread; null: those since the person joined */
    seen_until: p.datetime(3).nullable(),
    mail: p.enum(MAIL_CHOICES).default("off"),
    /** of a daily mail, in `time_zone` */
    hour: p.integer().default(8),
    time_zone: p.string().default("UTC"),
    kinds: p.json<Concern[]>(),
    /** when the next mail may go out; while one is being sent: when it is looked after, should its workflow be lost; null: no mails */
    next_at: p.datetime(3).nullable(),
    /** mails have told of the events up to this place in the account's stream (db/events/stream.ts), and never tell of them again */
    mailed_xid: p.string().columnType("xid8").defaultRaw("pg_current_xact_id()").hidden(),
    mailed_id: p.bigint("number").default(0).hidden(),
    /** the number of the last mail, or of the one that is being sent */
    number: p.integer().default(0),
    /** the place up to which the mail that is being sent tells; null: none is being sent */
    until_xid: p.string().columnType("xid8").nullable().hidden(),
    until_id: p.bigint("number").nullable().hidden(),
    /** the mail server is being given it, or was when the worker died */
    handed_at: p.datetime(3).nullable(),
    mailed_at: p.datetime(3).nullable(),
    /** why the last mail did not go out, in words for people */
    mail_error: p.text().nullable(),
    /** of the links in mails that end them; it permits nothing else */
    token: p.uuid().defaultRaw("gen_random_uuid()").hidden(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type NotificationReader = InferEntity<typeof NotificationReader>;
