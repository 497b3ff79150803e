import { z } from "@hono/zod-openapi";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { bridgeOf } from "../../../db/publishing/rules.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { refusedRule } from "../../../domain/publishing/rulesRefusal.ts";
import type { SiteRules } from "../../../domain/publishing/siteRules.ts";
import { ruleFields } from "../../articles/siteRules.ts";
import { invalid, notFound } from "../../http/errors.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { changes, idParam, termName } from "../../http/schemas.ts";

const category = termName.openapi({
  description: "of articles that have no category: one of the site's own, by its name or path (News > Tech)",
});
const fields = { ...ruleFields, category };
const sendSavedAfter = z.int().min(10).max(300).openapi({
  description:
    "send saved changes of published articles automatically, after so many seconds without a further save, and after 5 minutes at the latest; null: only if a person asks",
});
const rulesData = z
  .object({
    integration_id: z.int(),
    rules: z.object(fields).partial(),
    send_saved_after_s: sendSavedAfter.nullable(),
    refused: z
      .object({ field: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: "a rule that the site, as it was last read, can't follow any more; null: it can follow all" }),
  })
  .openapi("SiteRules");

const tags = ["Connections"];

/** Routes of a site's publishing defaults. */
export const siteRules = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/integrations/{id}/rules/",
        tags,
        summary: "Get publishing defaults",
        description:
          "Answers the rules for new posts of the site: status, author, category, comments, sticky. Articles can override them (`site_rules`). `refused` names a rule that the site can't follow any more.",
        request: { params: idParam },
      },
      { 200: answers(rulesData, "What its posts get, unless the article says otherwise. An absent field is left to the site") },
    ),
    async (c) => {
      const integration = await withStructure(c.var.em, c.req.valid("param").id);
      return c.json({ success: true as const, data: await shown(c.var.em, integration) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/integrations/{id}/rules/",
        tags,
        summary: "Change publishing defaults",
        description:
          "Changes the rules that you send; null removes a rule. They apply to posts that are created from now on, also by bulk runs and automation. Posts that exist do not change. Author and category need a site that was synced. `send_saved_after_s` sends saved changes of published articles automatically.",
        request: {
          params: idParam,
          ...body(
            changes({
              status: fields.status.nullable().openapi({ description: "null: publish" }),
              author_id: fields.author_id.nullable().openapi({ description: "null: the user that the plugin's settings name" }),
              category: category.nullable().openapi({ description: "null: none" }),
              comment_status: fields.comment_status.nullable().openapi({ description: "null: the site's setting" }),
              sticky: fields.sticky.nullable().openapi({ description: "null: the site's setting" }),
              send_saved_after_s: sendSavedAfter.nullable(),
            }),
          ),
        },
      },
      { 200: answers(rulesData, "The changed defaults") },
    ),
    async (c) => {
      const { em } = c.var;
      const integration = await withStructure(em, c.req.valid("param").id);
      const { send_saved_after_s, ...given } = c.req.valid("json");
      const wanted = Object.entries({ ...integration.rules, ...given }).filter(([, value]) => value !== null && value !== undefined);
      const rules = Object.fromEntries(wanted) as SiteRules;
      if (!integration.structure && (given.author_id ?? given.category)) {
        const field = given.author_id ? "author_id" : "category";
        throw invalid(field, "can't be checked: the site was not synced yet. Sync the site first");
      }
      const refused = await refusedBy(em, integration, rules);
      if (refused) throw invalid(refused.field, refused.message);
      integration.rules = rules;
      if (send_saved_after_s !== undefined) integration.send_saved_after_s = send_saved_after_s;
      await em.flush();
      return c.json({ success: true as const, data: await shown(em, integration) }, 200);
    },
  );

async function withStructure(em: EntityManager, id: number): Promise<SiteIntegration> {
  const integration = await em.findOne(SiteIntegration, id, { populate: ["structure"] });
  if (!integration) throw notFound("integration");
  return integration;
}

const refusedBy = async (em: EntityManager, { id, structure = null }: SiteIntegration, rules: SiteRules) =>
  refusedRule(rules, { bridge: await bridgeOf(em, id), structure });

async function shown(em: EntityManager, integration: SiteIntegration): Promise<z.infer<typeof rulesData>> {
  const { id: integration_id, rules, send_saved_after_s = null } = integration;
  return { integration_id, rules, send_saved_after_s, refused: await refusedBy(em, integration, rules) };
}
