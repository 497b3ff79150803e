import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { newestPublication } from "../../db/publishing/newest.ts";
import { requestCancel, reschedulePublication, retryPublication } from "../../db/publishing/byPerson.ts";
import { requestPublication } from "../../db/publishing/request.ts";
import { isOpen, PUBLICATION_STATES } from "../../domain/publishing/publication.ts";
import { publicationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { canRepair, shownWarning } from "../../domain/publishing/repair.ts";
import { POST_STATUSES } from "../../domain/publishing/siteRules.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { publicationTask } from "../articles/schemas.ts";
import type { AppEnv } from "../http/deps.ts";
import { notFound } from "../http/errors.ts";
import { publishAt, publishAtOrNow, resolvePublishAt } from "./publishAt.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../http/route.ts";
import { idNumber, idParam, timestamp } from "../http/schemas.ts";
import { accept, accepted } from "./accepted.ts";
import { refused } from "./refused.ts";
import { postStatus } from "./postStatus.ts";
import { warningData } from "./repairs.ts";
import { tryWake } from "../../temporal/soon.ts";
import { inUi } from "../http/temporalUi.ts";

const publicationError = z.object({ type: z.string(), message: z.string(), advice: z.string() });
const attemptData = z.object({
  attempt: z.int(),
  started_at: timestamp,
  ended_at: timestamp.optional(),
  duration_ms: z.int().optional(),
  outcome: z.enum(["published", "failed", "interrupted"]).optional(),
  request: z
    .object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: z.record(z.string(), z.any()) })
    .optional(),
  response: z.object({ status: z.int(), body: z.string() }).optional(),
  error: publicationError.optional(),
});
const publicationData = z
  .object({
    id: z.uuid(),
    content_id: z.int(),
    site_integration_id: z.int(),
    state: z.enum(PUBLICATION_STATES),
    open: z.boolean().openapi({ description: "true: there is work left that continues automatically" }),
    ...publicationTask,
    revision: z.int(),
    attempt: z.int().openapi({ description: "number of calls to WordPress since it was last queued" }),
    next_attempt_at: timestamp.nullable(),
    publish_at: timestamp.nullable().openapi({ description: "the earliest time of sending" }),
    post_status: z
      .enum(POST_STATUSES)
      .nullable()
      .openapi({ description: "the post's status that the request asked for; null: by the rules of the article and its site" }),
    priority: z.int().openapi({ description: "1 for a person's click, 4 for bulk runs, 5 for automation" }),
    bulk_run_id: z.uuid().nullable().openapi({ description: "the last bulk run of the article" }),
    last_error: publicationError.nullable(),
    cancel_requested: z.boolean(),
    warnings: z.array(warningData).openapi({ description: "what is missing on the site" }),
    can_repair: z.boolean().openapi({ description: "whether a repair can bring any of the missing parts: POST …/publication/repair/" }),
    repair_at: timestamp.nullable().openapi({ description: "time of the next automatic repair; null: none is planned" }),
    repairs: z.int().openapi({ description: "number of repairs since it was published, or since a person asked for one" }),
    attempts: z.array(attemptData).openapi({ description: "the last 20 calls, secrets masked, oldest first" }),
    external_id: z.string().nullable(),
    external_url: z.string().nullable(),
    workflow_id: z.string().openapi({ description: "id of the workflow that sends it: its own, or its bulk run's" }),
    workflow_url: z.string().nullable().openapi({
      description: "URL in the Temporal UI of the workflow run that made the last call, or will make the next; null before there is one",
    }),
    created_at: timestamp,
    updated_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .openapi("Publication");

const retryBody = z.object({
  recreate: z
    .boolean()
    .default(false)
    .openapi({ description: "true: create a new post if the old one was deleted or is in WordPress trash, where it stays" }),
});

const tags = ["Publishing"];
const lost = { 410: errorAnswer("The post was deleted or is in WordPress trash; error.remedy creates a new one") };

export const publications = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/publish/",
        tags,
        summary: "Publish an article",
        description:
          "Approves the article and queues its publication, then answers 202 at once. IGNY8 creates the post within seconds, and retries if the site does not answer. With `publish_at`, it waits until that time. Watch `GET …/publication/`, the event stream, or a webhook for the result. Repeating the request never creates a second post: while the publication is open, the request joins it. If the article has a post, the answer is 409 `already_published`: use `POST …/republish/`.",
        request: {
          params: idParam,
          ...body(
            z.object({ site_integration_id: idNumber.optional(), publish_at: publishAt.optional(), status: postStatus.optional() }),
            false,
          ),
        },
      },
      { 202: answers(accepted, "The article is published in IGNY8 at once, and on WordPress afterwards"), ...lost },
    ),
    async (c) => {
      const { identity, em } = c.var;
      const { site_integration_id, publish_at, status = null } = c.req.valid("json");
      const { id } = c.req.valid("param");
      const at = await resolvePublishAt(em, identity.account_id, [id], publish_at);
      const request = await refused(id, requestPublication(em, identity, id, site_integration_id, at, status));
      return c.json(await accept(c, request), 202);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/publication/",
        tags,
        summary: "Get a publication",
        description:
          "Answers the state of the article's newest publication: whether work is left (`open`), when IGNY8 tries again, the last 20 calls to the site with secrets masked, warnings, and the last error with advice. Poll it once a second while `open` is true, or use the event stream.",
        request: { params: idParam },
      },
      { 200: answers(publicationData, "The article's newest publication") },
    ),
    async (c) => {
      const row = await newestPublication(c.var.em, c.var.identity.account_id, c.req.valid("param").id);
      if (!row) throw notFound("publication");
      return c.json({ success: true as const, data: present(c, row) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/content/{id}/publication/",
        tags,
        summary: "Reschedule a publication",
        description:
          "Moves a publication that has not begun to another time, or to now with `publish_at: null`. A publication that IGNY8 is sending answers 409 `begun`; one that has ended answers 409 `not_open`.",
        request: { params: idParam, ...body(publishAtOrNow) },
      },
      { 202: answers(accepted, "Rescheduled") },
    ),
    async (c) => {
      const { identity, em } = c.var;
      const { id } = c.req.valid("param");
      const at = await resolvePublishAt(em, identity.account_id, [id], c.req.valid("json").publish_at);
      return c.json(await accept(c, await refused(id, reschedulePublication(em, id, at))), 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/publication/retry/",
        tags,
        summary: "Retry a publication",
        description:
          "Queues a failed or cancelled publication again with fresh attempts. A publication that waits for its next attempt starts at once. Correct the cause first: `last_error.advice` says how. If the post was deleted or is in WordPress trash, `recreate: true` creates a new post.",
        request: { params: idParam, ...body(retryBody, false) },
      },
      { 202: answers(accepted, "Queued again"), ...lost },
    ),
    async (c) => {
      const { identity, em } = c.var;
      const recreate = c.req.valid("json").recreate ?? false;
      const { id } = c.req.valid("param");
      const request = await refused(id, retryPublication(em, identity, id, recreate));
      return c.json(await accept(c, { ...request, reopened: true }), 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/publication/cancel/",
        tags,
        summary: "Cancel a publication",
        description:
          "Cancels a publication that is open. The article goes back to review. If IGNY8 is calling the site at this moment, the call ends first: then `cancel_requested` is true, and the article may still be published. A publication that has ended answers 409 `not_open`.",
        request: { params: idParam },
      },
      {
        202: answers(
          z.object({ content_id: z.int(), publication_state: z.enum(PUBLICATION_STATES), cancel_requested: z.boolean() }),
          "Cancelled. During a call to the site, the end of the call decides",
        ),
      },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { id } = c.req.valid("param");
      const publication = await refused(id, requestCancel(em, id));
      await tryWake(deps, publicationWorkflowId(publication.id));
      const { content_id, state, cancel_requested } = publication;
      return c.json({ success: true as const, data: { content_id, publication_state: state, cancel_requested } }, 202);
    },
  );

function present(c: Context<AppEnv>, row: NonNullable<Awaited<ReturnType<typeof newestPublication>>>) {
  // The workflow that sent it last or will send it: its own, or its bulk run's.
  const workflow_id = row.workflow_id ?? publicationWorkflowId(row.id);
  // A publication that automation planned is only a row. It gets a workflow when it is due.
  const started = row.workflow_id || row.run_id || row.priority !== PRIORITY.clock;
  const iso = (date: Date | string | null | undefined) => (date ? new Date(date).toISOString() : null);
  return {
    id: row.id,
    content_id: row.content_id,
    site_integration_id: row.integration_id,
    state: row.state,
    open: isOpen(row.state),
    task: row.task,
    to: row.options.to ?? null,
    revision: row.revision,
    attempt: row.attempt,
    next_attempt_at: iso(row.next_attempt_at),
    publish_at: iso(row.publish_at),
    post_status: row.post_status ?? null,
    priority: row.priority,
    bulk_run_id: row.bulk_run_id ?? null,
    last_error: row.last_error ?? null,
    cancel_requested: row.cancel_requested,
    warnings: row.warnings.map(shownWarning),
    can_repair: row.state === "published" && canRepair(row.warnings),
    repair_at: row.state === "published" ? iso(row.repair_at) : null,
    repairs: row.repairs,
    attempts: row.attempts,
    external_id: row.external_id,
    external_url: row.external_url,
    workflow_id,
    workflow_url: started ? inUi(c.var.deps, "workflows", workflow_id, row.run_id) : null,
    created_at: iso(row.created_at)!,
    updated_at: iso(row.updated_at)!,
    finished_at: iso(row.finished_at),
  };
}
