import type { EntityManager } from "../orm.ts";
import { tables } from "../tables.ts";

/** A content's newest publication, with the content's post; undefined without one. */
export const newestPublication = (em: EntityManager, account_id: number, content_id: number) =>
  tables(em)
    .selectFrom("igny8_publications as p")
    .innerJoin("igny8_content as c", "c.id", "p.content_id")
    .selectAll("p")
    .select(["c.external_id", "c.external_url"])
    .where("p.content_id", "=", content_id)
    .where("p.account_id", "=", account_id)
    .orderBy("p.updated_at", "desc")
    .limit(1)
    .executeTakeFirst();
