import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { createdAt, id } from "../columns.ts";
import { Account, User } from "../people/account.ts";
import { Content } from "./content.ts";

/** What somebody says about an article: a comment, or the reason for which it was sent back from review. */
export const ReviewComment = defineEntity({
  name: "ReviewComment",
  tableName: "igny8_review_comments",
  indexes: [
    {
      name: "igny8_review_comments_newest",
      expression: "create index igny8_review_comments_newest on igny8_review_comments (content_id, id desc)",
    },
  ],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade"),
    /** null: the person is gone */
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("set null").nullable().index(),
    body: p.text(),
    /** the article went from review back to draft with it */
    sent_back: p.boolean().default(false),
    created_at: createdAt(),
  },
});
export type ReviewComment = InferEntity<typeof ReviewComment>;
