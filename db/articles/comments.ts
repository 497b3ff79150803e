import type { EntityManager } from "../orm.ts";
import { bigint, tables } from "../tables.ts";

/** The comments on an article, newest first, below an id, with the names of who wrote them. */
export const listComments = (em: EntityManager, account_id: number, content_id: number, page: { below: number; limit: number }) =>
  tables(em)
    .selectFrom("igny8_review_comments as m")
    .leftJoin("igny8_users as u", "u.id", "m.user_id")
    .select(["m.id", "m.body", "m.sent_back", "m.created_at", "m.user_id", "u.name as user_name", "u.email as user_email"])
    .where("m.account_id", "=", account_id)
    .where("m.content_id", "=", content_id)
    .where("m.id", "<", bigint(page.below))
    .orderBy("m.id", "desc")
    .limit(page.limit)
    .execute();
