import { z } from "@hono/zod-openapi";
import { requestRepair, setWarningsAside } from "../../db/publishing/byPerson.ts";
import { shownWarning } from "../../domain/publishing/repair.ts";
import { refused } from "./refused.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { idParam, timestamp } from "../http/schemas.ts";
import { repairStart } from "../../domain/temporal/starts/publishing.ts";
import { startWritten } from "../../temporal/soon.ts";

export const warningData = z.object({
  code: z.string(),
  message: z.string(),
  url: z.string().nullable().openapi({ description: "URL of the picture" }),
  field: z.string().nullable().openapi({ description: "the article's field, or its counterpart on the site" }),
  advice: z.string().nullable(),
  can_repair: z.boolean().openapi({ description: "whether another try can bring it" }),
});

const tags = ["Publishing"];

/** Routes for what articles lack on their sites: to repair it, or to accept it. */
export const repairs = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/publication/repair/",
        tags,
        summary: "Repair a post",
        description:
          "Sends what is missing on the site again, such as a picture that WordPress could not download. IGNY8 repairs automatically too; use this after you corrected the cause. Warnings that are solved disappear from the publication. If another try can't help, the answer is 409 `nothing_to_repair`.",
        request: { params: idParam },
      },
      {
        202: answers(
          z.object({
            content_id: z.int(),
            publication_id: z.uuid(),
            warnings: z.array(warningData),
            repair_at: timestamp,
            workflow_id: z.string(),
            workflow_started: z.boolean().openapi({
              description: "false: Temporal has not confirmed the start within a second; the repair starts when Temporal answers",
            }),
          }),
          "The repair is queued; warnings that are solved disappear from the publication",
        ),
      },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { id } = c.req.valid("param");
      const { publication, integration } = await refused(id, requestRepair(em, id));
      const start = repairStart(integration, deps.taskQueuePrefix);
      const workflow_started = await startWritten(deps, start, "the sweep starts the repairs");
      const data = {
        ...{ content_id: id, publication_id: publication.id, workflow_id: start.workflowId, workflow_started },
        warnings: publication.warnings.map(shownWarning),
        repair_at: publication.repair_at!.toISOString(),
      };
      return c.json({ success: true as const, data }, 202);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/content/{id}/publication/warnings/",
        tags,
        summary: "Dismiss warnings",
        description:
          "Removes the warnings of an article's publication, and stops its automatic repairs. The post stays as it is. The answer lists what was dismissed.",
        request: { params: idParam },
      },
      {
        200: answers(
          z.object({ content_id: z.int(), publication_id: z.uuid(), set_aside: z.array(warningData) }),
          "The dismissed warnings",
        ),
      },
    ),
    async (c) => {
      const { em } = c.var;
      const { id } = c.req.valid("param");
      const { publication, warnings } = await refused(id, setWarningsAside(em, id));
      return c.json(
        { success: true as const, data: { content_id: id, publication_id: publication.id, set_aside: warnings.map(shownWarning) } },
        200,
      );
    },
  );
