import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { ApiToken } from "./access.ts";
import { Account, User } from "./account.ts";

const index = (name: string, columns: string) => ({ name, expression: `create index ${name} on igny8_activities (${columns})` });

/** What a person or a program changed by the API: one row for each request that succeeded. */
export const Activity = defineEntity({
  name: "Activity",
  tableName: "igny8_activities",
  indexes: [
    index("igny8_activities_newest", "account_id, created_at desc, id desc"),
    index("igny8_activities_kind", "account_id, object_kind, created_at desc, id desc"),
    index("igny8_activities_user", "user_id, account_id, created_at desc, id desc"),
    { properties: ["created_at"] },
  ],
  properties: {
    id: p.bigint("number").primary().autoincrement(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    /** null after that user was deleted */
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").nullable().deleteRule("set null"),
    /** the token that the request had; null for a person's session */
    token_id: () => p.manyToOne(ApiToken).mapToPk().fieldName("token_id").nullable().deleteRule("set null").index(),
    /** the names of person and token at that time */
    actor: p.string(),
    token_name: p.string().nullable(),
    /** the route: `POST /api/v1/sites/` (domain/people/activity.ts) */
    operation: p.string().length(120),
    object_kind: p.string().length(40),
    /** no foreign key: the row stays after its object was deleted */
    object_id: p.string().length(40).nullable(),
    /** the object's name at that time */
    object_name: p.string().length(300).nullable(),
    address: p.string().length(45).nullable(),
    user_agent: p.string().length(300).nullable(),
    created_at: p
      .datetime(3)
      .defaultRaw("now()")
      .onCreate(() => new Date()),
  },
});
export type Activity = InferEntity<typeof Activity>;
