import type { z } from "@hono/zod-openapi";
import { Content } from "../../db/articles/content.ts";
import { readDetails } from "../../db/articles/details.ts";
import type { EntityManager } from "../../db/orm.ts";
import { contentData, contentRow, contentText, detailParts } from "./schemas.ts";
import { notFound } from "../http/errors.ts";
import { present } from "../http/rows.ts";

/** The account's article as it is answered. @throws ApiError 404 */
export async function readContent(em: EntityManager, account_id: number, id: number): Promise<z.infer<typeof contentData>> {
  const row = await em.findOne(Content, { id, account_id }, { disableIdentityMap: true });
  if (!row) throw notFound("content");
  const details = await presentDetails(em, [id]);
  return { ...present(contentRow, row), ...details(id), ...present(contentText, row) };
}

/** What belongs to these articles, as it is answered; read at once. */
export async function presentDetails(em: EntityManager, ids: number[]) {
  const found = await readDetails(em, ids);
  return (id: number) => {
    const { taxonomy_terms = [], images = [], publication = null, metadata = {} } = found.get(id) ?? {};
    return {
      taxonomy_terms,
      images: images.map((image) => present(detailParts.image, image)),
      publication: publication && present(detailParts.publication, publication),
      metadata,
    };
  };
}
