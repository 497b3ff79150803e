import { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { lockContent } from "../../db/articles/pictures.ts";
import { VERSION_ORIGINS } from "../../db/articles/version.ts";
import { findVersion, listVersions, VERSIONS_KEPT } from "../../db/articles/versions.ts";
import { requestUpdate } from "../../db/publishing/updates/request.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { refused } from "../publishing/refused.ts";
import { keepApproved } from "./approved.ts";
import { readContent } from "./answer.ts";
import { restoreVersion } from "./restore.ts";
import { sendSaved, startLater } from "./saved.ts";
import { contentData } from "./schemas.ts";
import { notFound, revisionConflict } from "../http/errors.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { requireScope } from "../http/access/scope.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idNumber, idParam, pageQuery, partParams, timestamp } from "../http/schemas.ts";
import { withinQuotas } from "../people/quotas.ts";

const listed = z
  .object({
    number: z.int().openapi({ description: "1, 2, 3 … of this article" }),
    revision: z.int().openapi({ description: "the article's revision of this version" }),
    origin: z.enum(VERSION_ORIGINS),
    restored_from: z.int().nullable().openapi({ description: "the number of the version that this one restored" }),
    user: z
      .object({ id: z.int(), name: z.string().openapi({ example: "Jo Baker" }) })
      .nullable()
      .openapi({ description: "who made it; null if that user is gone" }),
    title: z.string(),
    is_current: z.boolean().openapi({ description: "the article has this version now" }),
    was_sent: z.boolean().openapi({ description: "the version that was last sent to a site" }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("ContentVersionListed");
const picture = contentData.shape.images.element.pick({ role: true, position: true, path: true, alt: true, caption: true, width: true, height: true }); // prettier-ignore
const whole = listed
  .extend({
    content_html: z.string(),
    content_markdown: z.string().nullable(),
    fields: z
      .looseObject({ categories: z.array(z.string()), tags: z.array(z.string()), images: z.array(picture) })
      .openapi({ description: "all other fields of the article, by their names in the article; terms by name, and pictures" }),
  })
  .openapi("ContentVersion");

const tags = ["Articles"];
const params = partParams("number");

/** Routes of an article's versions: list, one, restore. */
export const versions = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/versions/",
        tags,
        summary: "List an article's versions",
        description: `Lists the versions of an article, newest first, without their texts. IGNY8 keeps the last ${VERSIONS_KEPT} versions of an article, and the one that was sent last. Saves of one person within ten minutes are one version; updated_at is the last of them.`,
        request: { params: idParam, query: pageQuery },
      },
      { 200: answersPage(listed, "Newest first, without their texts") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const { em, identity } = c.var;
      if (!(await em.count(Content, { id }))) throw notFound("content");
      const found = await listVersions(
        em,
        { account_id: identity.account_id, content_id: id },
        { below: cursor === undefined ? undefined : cursorId(cursor), limit: limit + 1 },
      );
      const { rows, next_cursor } = toPage(
        found.map((row) => ({ ...row, id: row.number })),
        limit,
      );
      return c.json({ success: true as const, data: rows.map((row) => present(listed, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/content/{id}/versions/{number}/",
        tags,
        summary: "Get a version",
        description:
          "Answers one version with its text, terms and pictures, as the article was at that time. Use it to compare texts, or to look before you restore the version.",
        request: { params },
      },
      { 200: answers(whole, "With its text, terms and pictures") },
    ),
    async (c) => {
      const { id, number } = c.req.valid("param");
      const { em, identity } = c.var;
      const row = await findVersion(em, { account_id: identity.account_id, content_id: id }, number);
      if (!row) throw notFound("version");
      return c.json({ success: true as const, data: present(whole, row) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/content/{id}/versions/{number}/restore/",
        tags,
        summary: "Restore a version",
        description:
          "Gives the article the texts, fields, terms and pictures of an earlier version. This makes a new version, so it can be undone. The post changes only with `send: true`, as with `POST …/republish/`. Send the `revision` that you saw, to overwrite nobody's change.",
        request: {
          params,
          ...body(
            z.object({
              revision: idNumber
                .optional()
                .openapi({ description: "the article's revision that you saw; another one answers 409 revision_conflict" }),
              send: z.boolean().default(false).openapi({ description: "true: also bring it to the article's post" }),
            }),
            false,
          ),
        },
      },
      { 200: answers(contentData, "The article as that version has it") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { id, number } = c.req.valid("param");
      const { revision, send } = c.req.valid("json");
      if (send) requireScope(identity, "publishing:write");
      const version = await findVersion(em, { account_id: identity.account_id, content_id: id }, number);
      if (!version) throw notFound("version");
      await em.transactional(async (tx) => {
        const row = await lockContent(tx, id);
        if (!row) throw notFound("content");
        keepApproved(identity, row);
        if (revision !== undefined && revision !== row.revision) throw revisionConflict(row.revision, revision);
        await restoreVersion(tx, row, version, identity.user_id);
        await withinQuotas(c, tx, "taxonomy_terms", "pictures", "picture_megabytes");
        if (!send) return sendSaved(c, tx, id);
        const wish = { overwrite: [], even_if_open: false, publish_at: null };
        const request = await refused(id, requestUpdate(tx, identity, id, wish));
        startLater(c, { ...request, priority: PRIORITY.person });
      });
      return c.json({ success: true as const, data: await readContent(em, id) }, 200);
    },
  );
