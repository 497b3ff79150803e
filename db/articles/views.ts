import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { createdAt, id } from "../columns.ts";
import { Account, User } from "../people/account.ts";

/** The lists of articles that a view can be of. */
export const VIEWED = ["content", "review", "approved", "published"] as const;

/** A person's saved view of a list of articles: its filter and order under a name. */
export const SavedView = defineEntity({
  name: "SavedView",
  tableName: "igny8_saved_views",
  uniques: [
    {
      name: "igny8_saved_views_name_key",
      expression: "create unique index igny8_saved_views_name_key on igny8_saved_views (user_id, account_id, list, lower(name))",
    },
  ],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("cascade"),
    list: p.enum(VIEWED),
    name: p.string().length(60),
    /** the parameters of the list's address */
    search: p.json<Record<string, string | number | boolean>>(),
    created_at: createdAt(),
  },
});
export type SavedView = InferEntity<typeof SavedView>;
