import { z } from "@hono/zod-openapi";
import type { Content } from "../../db/articles/content.ts";
import { refusedByArticle } from "../../db/publishing/rules.ts";
import { Site } from "../../db/sites/site.ts";
import type { EntityManager } from "../../db/orm.ts";
import { type ArticleRules, COMMENT_STATUSES, POST_STATUSES } from "../../domain/publishing/siteRules.ts";
import { invalid } from "../http/errors.ts";
import { idNumber, timestamp } from "../http/schemas.ts";
import { instantOfTime, publishAt } from "../publishing/publishAt.ts";

/** What each post can be ruled by: for a site's defaults and for an article alike. */
export const ruleFields = {
  status: z.enum(POST_STATUSES).openapi({ description: "the post's status in WordPress; absent: publish" }),
  author_id: idNumber.openapi({
    description: "a user of the site, from authors of its structure; absent: the user that the plugin's settings name",
  }),
  comment_status: z.enum(COMMENT_STATUSES).openapi({ description: "absent: the site's setting" }),
  sticky: z.boolean().openapi({ description: "absent: the site's setting" }),
};

/** What an article overrides of its site's publishing defaults. */
export const articleRules = z
  .strictObject({
    ...ruleFields,
    date: publishAt.openapi({
      description: "when WordPress publishes a post with the status future; without an offset in the site's time",
    }),
  })
  .partial()
  .openapi({
    description:
      "overrides the site's publishing defaults (GET …/integrations/{id}/rules/) field by field; {} removes all. Has an effect until the article has a post",
  });
export const articleRulesData = z.object({ ...ruleFields, date: timestamp }).partial();
export type GivenRules = z.output<typeof articleRules>;

/**
 * An article's rules in the form that is stored: its date as an instant.
 * @throws ApiError 422 for a rule that its site can't follow
 */
export async function storedRules(tx: EntityManager, row: Content, { date, ...given }: GivenRules): Promise<ArticleRules> {
  const rules = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ArticleRules;
  if (date !== undefined) {
    const { time_zone } = await tx.findOneOrFail(Site, row.site_id);
    rules.date = instantOfTime(date, time_zone, "site_rules.date");
  }
  const refused = await refusedByArticle(tx, row, rules);
  if (refused) throw invalid(`site_rules.${refused.field}`, refused.message);
  return rules;
}
