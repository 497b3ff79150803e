import { LockMode } from "@mikro-orm/core";
import { Content, Image } from "./content.ts";
import type { EntityManager } from "../orm.ts";
import { tables } from "../tables.ts";

/** Enough for a photo story. WordPress fetches a gallery within one call. */
export const PICTURES_PER_CONTENT = 100;

/** A picture with its article. The article is locked, so that changes of its pictures run one after the other. Null if there is no such picture. */
export async function lockPicture(tx: EntityManager, id: number): Promise<{ image: Image; content: Content } | null> {
  const known = await tx.findOne(Image, id, { fields: ["content_id"] });
  const content = known && (await lockContent(tx, known.content_id));
  const image = content && (await tx.findOne(Image, id, { refresh: true }));
  return image ? { image, content } : null;
}

export async function lockContent(tx: EntityManager, id: number): Promise<Content | null> {
  return tx.findOne(Content, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** An article has one featured picture. The previous one moves to the end of the gallery. The article must be locked. */
export async function makeWayForFeatured(tx: EntityManager, content_id: number): Promise<void> {
  const position = await nextPosition(tx, content_id);
  await tx.nativeUpdate(Image, { content_id, role: "featured" }, { role: "gallery", position });
}

export async function nextPosition(tx: EntityManager, content_id: number): Promise<number> {
  const { last } = await tables(tx)
    .selectFrom("igny8_images")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("content_id", "=", content_id)
    .executeTakeFirstOrThrow();
  return last === null ? 0 : last + 1;
}
