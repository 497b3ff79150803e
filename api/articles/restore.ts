import { Content, Image } from "../../db/articles/content.ts";
import type { VersionPicture } from "../../db/articles/version.ts";
import { keepVersion, type WholeVersion } from "../../db/articles/versions.ts";
import { Cluster, Sector } from "../../db/sites/site.ts";
import type { EntityManager } from "../../db/orm.ts";
import { applyTerms } from "./fields.ts";

/**
 * Gives a locked article the text, fields, terms and pictures of one of its versions, and keeps that as its newest version. A sector or
 * cluster that is gone since is left out.
 */
export async function restoreVersion(tx: EntityManager, row: Content, version: WholeVersion, user_id: number): Promise<void> {
  const { categories, tags, images, ...columns } = version.fields;
  const { sector_id, cluster_id } = columns;
  Object.assign(row, columns, {
    content_html: version.content_html,
    content_markdown: version.content_markdown,
    sector_id: sector_id && (await tx.count(Sector, { id: sector_id, site_id: row.site_id })) ? sector_id : null,
    cluster_id: cluster_id && (await tx.count(Cluster, { id: cluster_id, site_id: row.site_id })) ? cluster_id : null,
    revision: row.revision + 1,
  });
  await tx.flush();
  await applyTerms(tx, row, { categories, tags });
  await restorePictures(tx, row, images);
  await keepVersion(tx, row.id, { user_id, origin: "restored", restored_from: version.number });
}

/** The files are there: a picture's file stays as long as a version names it. */
async function restorePictures(tx: EntityManager, row: Content, wanted: VersionPicture[]): Promise<void> {
  const there = await tx.find(Image, { content_id: row.id });
  const kept = new Set(wanted.map(({ id }) => id));
  for (const image of there) if (!kept.has(image.id)) tx.remove(image);
  // First no picture is the featured one, because an article has at most one.
  for (const image of there) if (image.role === "featured") image.role = "gallery";
  await tx.flush();
  for (const { id, ...fields } of wanted) {
    const image = there.find((one) => one.id === id);
    if (image) tx.assign(image, fields);
    else tx.persist(tx.create(Image, { account_id: row.account_id, content_id: row.id, ...fields }));
  }
  await tx.flush();
}
