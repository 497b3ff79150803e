import { z } from "@hono/zod-openapi";
import { Content, Image, IMAGE_ROLES } from "../../db/articles/content.ts";
import { lockContent, lockPicture, makeWayForFeatured, nextPosition, PICTURES_PER_CONTENT } from "../../db/articles/pictures.ts";
import type { EntityManager } from "../../db/orm.ts";
import { UPLOAD_LIMIT } from "../http/bodies.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { before, toPage } from "../http/pages.ts";
import { pathOf, readPicture, storePicture } from "./pictureFiles.ts";
import { nameObject } from "../http/activity.ts";
import { keepApproved } from "./approved.ts";
import { keepSaved } from "./saved.ts";
import { holdPicture, noteUnused } from "../../db/articles/unusedPictures.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, filterId, idParam, pageQuery, text, timestamp } from "../http/schemas.ts";

export const imageData = z
  .object({
    id: z.int(),
    content_id: z.int(),
    role: z.enum(IMAGE_ROLES),
    position: z.int(),
    alt: z.string(),
    caption: z.string(),
    width: z.int(),
    height: z.int(),
    path: z.string().openapi({ description: "a path on this server, or an absolute URL" }),
    mime_type: z.string(),
    byte_size: z.int(),
    created_at: timestamp,
  })
  .openapi("Image");
const tags = ["Articles"];
/** Far enough below the largest integer to append further pictures. */
const HIGHEST_POSITION = 1_000_000;
const alt = text(1_000);
const caption = text(5_000);

const upload = z.object({
  file: z
    .instanceof(File, { error: "must be a file" })
    .openapi({ type: "string", format: "binary", description: "PNG, JPEG, WebP or GIF, at most 10 MB" }),
  content_id: filterId,
  role: z.enum(IMAGE_ROLES).default("gallery"),
  alt: alt.default(""),
  caption: caption.default(""),
  position: z.coerce
    .number()
    .pipe(z.int().min(0).max(HIGHEST_POSITION))
    .optional()
    .openapi({ type: "integer", description: "default: last" }),
});

/** Routes of an article's pictures. A new featured picture replaces the old one, which moves to the gallery. */
export const images = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/images/",
        tags,
        summary: "List an article's pictures",
        description:
          "Lists the pictures of one article, newest first. The article itself lists them in the order in which they appear: the featured picture, then the gallery.",
        request: { query: pageQuery.extend({ content_id: filterId }) },
      },
      { 200: answersPage(imageData, "Newest first; the article itself lists them in their order") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit, cursor, content_id } = c.req.valid("query");
      if (!(await em.count(Content, { id: content_id }))) throw notFound("content");
      const { rows, next_cursor } = toPage(
        await em.find(Image, { content_id, ...before(cursor) }, { orderBy: { id: "desc" }, limit: limit + 1 }),
        limit,
      );
      return c.json({ success: true as const, data: rows.map((row) => present(imageData, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/images/",
        tags,
        creates: true,
        summary: "Upload a picture",
        description:
          "Adds a picture to an article: PNG, JPEG, WebP or GIF, at most 10 MB, sent as `multipart/form-data`. A new featured picture moves the former one to the gallery. The article's `revision` rises. Sites receive the picture when the article is sent. The quotas `pictures` and `picture_megabytes` apply.",
        request: { body: { content: { "multipart/form-data": { schema: upload } }, required: true } },
      },
      { 201: answers(imageData, "Stored, and served at its path") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { file, content_id, role, position, ...texts } = c.req.valid("form");
      if (file.size > UPLOAD_LIMIT) throw new ApiError(413, "too_large", "The picture is larger than 10 MB.");
      if (!(await em.count(Content, { id: content_id }))) throw notFound("content");
      const bytes = await file.bytes();
      const { extension, ...picture } = readPicture(bytes);
      const path = pathOf(bytes, extension);
      await storePicture(deps.pictures, bytes, path);
      const keep = async (tx: EntityManager) => {
        await holdPicture(tx, path);
        // If the last article with this picture was deleted a moment ago, the file is gone too.
        await storePicture(deps.pictures, bytes, path);
        const content = await lockContent(tx, content_id);
        if (!content) throw notFound("content");
        keepApproved(identity, content);
        if ((await tx.count(Image, { content_id })) >= PICTURES_PER_CONTENT) {
          throw new ApiError(409, "too_many_images", `An article has at most ${PICTURES_PER_CONTENT} pictures.`);
        }
        if (role === "featured") await makeWayForFeatured(tx, content_id);
        content.revision += 1;
        const image = tx.create(Image, {
          account_id: identity.account_id,
          content_id,
          role,
          position: position ?? (await nextPosition(tx, content_id)),
          ...texts,
          ...picture,
          path,
          byte_size: bytes.length,
        });
        await tx.persist(image).flush();
        await keepSaved(c, tx, content_id, identity);
        await withinQuotas(c, tx, "pictures", "picture_megabytes");
        return present(imageData, image);
      };
      const data = await creating(c, 201, keep).catch(async (error: unknown) => {
        await noteUnused(em.fork(), path);
        throw error;
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/images/{id}/",
        tags,
        summary: "Change a picture",
        description:
          "Changes the role, the position, the alternative text or the caption of a picture. The article's `revision` rises if something changed. To replace the file, upload a new picture and remove this one.",
        request: {
          params: idParam,
          ...body(changes({ role: z.enum(IMAGE_ROLES), position: z.int().min(0).max(HIGHEST_POSITION), alt, caption })),
        },
      },
      { 200: answers(imageData, "The changed picture") },
    ),
    async (c) => {
      const fields = c.req.valid("json");
      const image = await c.var.em.transactional(async (tx) => {
        const locked = await lockPicture(tx, c.req.valid("param").id);
        if (!locked) throw notFound("image");
        const { image, content } = locked;
        keepApproved(c.var.identity, content);
        const changed = Object.entries(fields).some(([name, value]) => image[name as keyof typeof fields] !== value);
        if (!changed) return image;
        if (fields.role === "featured" && image.role !== "featured") await makeWayForFeatured(tx, content.id);
        tx.assign(image, fields);
        content.revision += 1;
        await tx.flush();
        await keepSaved(c, tx, content.id, c.var.identity);
        return image;
      });
      return c.json({ success: true as const, data: present(imageData, image) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/images/{id}/",
        tags,
        summary: "Remove a picture",
        description:
          "Removes a picture from its article, whose `revision` rises. IGNY8 deletes the file when no article and no version uses it any more. The copy in the site's media library stays.",
        request: { params: idParam },
      },
      {
        200: answers(
          z.object({ id: z.int() }),
          "Off; its file goes with the last version of an article that has the picture. Sites have copies of their own",
        ),
      },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      await c.var.em.transactional(async (tx) => {
        const locked = await lockPicture(tx, id);
        if (!locked) throw notFound("image");
        keepApproved(c.var.identity, locked.content);
        nameObject(c, locked.content.title);
        locked.content.revision += 1;
        await tx.remove(locked.image).flush();
        await keepSaved(c, tx, locked.content.id, c.var.identity);
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );
