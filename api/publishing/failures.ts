import { z } from "@hono/zod-openapi";
import { failedCauses } from "../../db/publishing/failedCauses.ts";
import { FAILURES, type FailureType } from "../../domain/publishing/failure.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { filterId, keys } from "../http/schemas.ts";

const failuresData = z
  .object({
    failed: z.int().openapi({ description: "number of all failed articles" }),
    causes: z.array(
      z.object({
        type: z.enum(keys<FailureType>(FAILURES)),
        message: z.string().openapi({ description: "message of the newest failure" }),
        advice: z.string(),
        failed: z.int(),
        sites: z.int().openapi({ description: "number of sites affected" }),
        content_ids: z.array(z.int()).openapi({ description: "ids of the newest ones" }),
      }),
    ),
  })
  .openapi("Failures");

/** The route with the causes why articles are not on their sites. */
export const failures = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/failures/",
      tags: ["Publishing"],
      summary: "List failures by cause",
      description:
        "Counts the articles that failed, by cause, with the newest message and advice. `GET /api/v1/writer/content/?cause=` lists the articles of a cause, and `POST …/bulk-publish/` with that filter tries them again.",
      request: { query: z.object({ site_id: filterId.optional() }) },
    },
    { 200: answers(failuresData, "The cause with the most articles first") },
  ),
  async (c) => {
    const { account_id, site_ids } = c.var.identity;
    const causes = await failedCauses(c.var.em, account_id, c.req.valid("query").site_id, site_ids);
    return c.json({ success: true as const, data: { failed: causes.reduce((sum, { failed }) => sum + failed, 0), causes } }, 200);
  },
);
