import { z } from "@hono/zod-openapi";
import { COUNTED_AT_MOST, lifecycleCounts } from "../../db/articles/counts.ts";
import { LIFECYCLES } from "../../domain/publishing/lifecycle.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { filterId } from "../http/schemas.ts";

const counts = z.object(Object.fromEntries(LIFECYCLES.map((name) => [name, z.int()])) as Record<(typeof LIFECYCLES)[number], z.ZodInt>);
const countsData = z
  .object({
    counts: counts.openapi({ description: "number of articles with each status" }),
    counted_at_most: z.int().openapi({ description: "a higher number means: more than this" }),
  })
  .openapi("ContentCounts");

/** The route with the number of articles by their status. */
export const contentCounts = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/content/counts/",
      tags: ["Articles"],
      summary: "Count articles by status",
      description: `Counts the articles of the account, or of one site, by \`lifecycle\`. Counting stops above ${COUNTED_AT_MOST}, so the answer is quick however many articles there are.`,
      request: { query: z.object({ site_id: filterId.optional() }) },
    },
    { 200: answers(countsData, "A number for each status") },
  ),
  async (c) => {
    const { account_id, site_ids } = c.var.identity;
    const counts = await lifecycleCounts(c.var.em, { account_id, site_id: c.req.valid("query").site_id, site_ids });
    return c.json({ success: true as const, data: { counts, counted_at_most: COUNTED_AT_MOST } }, 200);
  },
);
