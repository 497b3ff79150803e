import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { ROLES } from "../../domain/people/roles.ts";
import type { Quotas } from "../../domain/people/quotas.ts";
import { createdAt, id } from "../columns.ts";

/** A customer. Each tenant row belongs to exactly one. */
export const Account = defineEntity({
  name: "Account",
  tableName: "igny8_accounts",
  checks: [{ name: "igny8_accounts_retention_check", expression: "event_retention_days >= 1 and event_retention_days <= 3650" }],
  properties: {
    id: id(),
    name: p.string(),
    /** age at which sync events are removed */
    event_retention_days: p.integer().default(30),
    /** members sign in with a second factor; who has none sets one up first */
    require_second_factor: p.boolean().default(false),
    /** its own quotas, where an operator changed the installation's (domain/people/quotas.ts) */
    quotas: p.json<Partial<Quotas>>().defaultRaw("'{}'").hidden(),
    created_at: createdAt(),
  },
});
export type Account = InferEntity<typeof Account>;

export const User = defineEntity({
  name: "User",
  tableName: "igny8_users",
  uniques: [{ name: "igny8_users_email_key", expression: "create unique index igny8_users_email_key on igny8_users (lower(email))" }],
  properties: {
    id: id(),
    email: p.string(),
    name: p.string().default(""),
    password_hash: p.text(),
    /** since when the person is known to read the mails to `email`; null: not confirmed */
    email_verified_at: p.datetime(3).nullable(),
    /** a person of this installation, not a customer's: for releases, plugin analytics and `/ops/` */
    is_operator: p.boolean().default(false),
    created_at: createdAt(),
  },
});
export type User = InferEntity<typeof User>;

export const Membership = defineEntity({
  name: "Membership",
  tableName: "igny8_memberships",
  uniques: [{ properties: ["account_id", "user_id"] }],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("cascade").index(),
    role: p.enum(ROLES),
    created_at: createdAt(),
  },
});
export type Membership = InferEntity<typeof Membership>;
