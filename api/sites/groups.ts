import { z } from "@hono/zod-openapi";
import { groupsOf, regroup } from "../../db/sites/groups.ts";
import { notFound } from "../http/errors.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { idNumber } from "../http/schemas.ts";
import { groupName } from "./site.ts";

const tags = ["Sites"];

/** Routes of the groups of an account's sites. A group is a label; it exists while a site has it. */
export const siteGroups = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sites/groups/",
        tags,
        summary: "List groups of sites",
        description:
          "Lists the groups of the account's sites by name, with the number of sites. A group is a label: it exists while a site has it.",
      },
      {
        200: answers(
          z.array(z.object({ name: z.string().openapi({ example: "Clients" }), sites: z.int() })).openapi("SiteGroups"),
          "By name, with the number of sites",
        ),
      },
    ),
    async (c) => {
      const data = await groupsOf(c.var.em, c.var.identity.account_id);
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sites/groups/",
        tags,
        summary: "Group sites",
        description:
          "Puts up to 500 sites into a group, or takes them out of theirs with `group_name: null`. If one of the sites does not exist, nothing changes.",
        request: body(
          z.object({
            site_ids: z.array(idNumber).min(1).max(500),
            group_name: groupName.nullable().openapi({ description: "null: no group" }),
          }),
        ),
      },
      { 200: answers(z.object({ site_ids: z.array(z.int()), group_name: z.string().nullable() }), "The sites are in the group") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { site_ids, group_name } = c.req.valid("json");
      const wanted = [...new Set(site_ids)];
      const changed = await em.transactional(async (tx) => {
        const ids = await regroup(tx, identity.account_id, wanted, group_name);
        if (ids.length < wanted.length) throw notFound("site");
        return ids;
      });
      return c.json({ success: true as const, data: { site_ids: changed, group_name } }, 200);
    },
  );
