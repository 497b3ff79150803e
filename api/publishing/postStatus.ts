import { z } from "@hono/zod-openapi";
import { POST_STATUSES } from "../../domain/publishing/siteRules.ts";

/** The status of a request's posts. */
export const postStatus = z.enum(POST_STATUSES).openapi({
  description:
    "the post's status in WordPress, such as draft; by default the article's own rule, or its site's. future needs a date in the article's site_rules. Without it, an open publication keeps the status that was asked for before",
});
