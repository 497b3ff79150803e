import { LockMode } from "@mikro-orm/core";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { get } from "../../../domain/lens/lens.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { asText, digestOf, fieldsOf } from "../../../domain/publishing/updates/fields.ts";
import type { Content } from "../../articles/content.ts";
import { loadArticle } from "../../articles/load.ts";
import { keepVersion } from "../../articles/versions.ts";
import { recordEvent } from "../../events/record.ts";
import type { EntityManager } from "../../orm.ts";
import type { SiteIntegration } from "../../sites/integration.ts";
import type { Publication } from "../publication.ts";
import { knownPost } from "./basis.ts";
import { canTake } from "./compare.ts";
import { sha256 } from "./sha256.ts";
import { SitePost } from "./sitePost.ts";

/**
 * Takes what somebody made of fields on the site into the article, as a new version. A field that an article can't take, such as a picture of
 * the site's own, stays on the site as it is, and updates leave it alone from then on. The caller has locked the rows.
 * @returns the fields that were taken, and those that stay as they are there
 */
export async function takeFromPost(
  tx: EntityManager,
  { publication, content, integration }: { publication: Publication; content: Content; integration: SiteIntegration },
  fields: readonly string[],
  by: { user_id: number; publicUrl: string },
): Promise<{ taken: string[]; kept: string[] }> {
  // Locked first: a look at the post that is under way must not be stored over what is taken here.
  const row = await tx.findOneOrFail(SitePost, { publication_id: publication.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  row.looks += 1;
  const known = await knownPost(tx, publication.id);
  const wanted = fields.filter((field) => known.there[field] !== undefined);
  const taken = wanted.filter(canTake);
  const kept = wanted.filter((field) => !canTake(field));
  const there = { ...known.there };
  for (const field of kept) there[field] = { ...there[field]!, kept: true };
  if (taken.length > 0) {
    const inStep = content.revision === row.revision;
    for (const field of taken) Object.assign(content, asColumns(field, there[field]!.value, known.pictures));
    content.revision += 1;
    await tx.flush();
    await keepVersion(tx, content.id, { user_id: by.user_id, origin: "taken" });
    const now = fieldsOf(
      buildPayload(await loadArticle(tx, content), { source: integration.source, publicUrl: by.publicUrl, recreate: false }),
    );
    const [here, site] = [{ ...row.here }, { ...row.site }];
    for (const field of taken) {
      here[field] = digestOf(now[field]!, sha256);
      site[field] = there[field]!.fp;
      if (field === "content") row.text = asText(there[field]!.value);
      delete there[field];
    }
    Object.assign(row, { here, site }, inStep ? { revision: content.revision } : {});
  }
  row.there = Object.keys(there).length > 0 ? there : null;
  if (!row.there) Object.assign(row, { there_by: null, there_at: null });
  const { account_id, site_id, integration_id, content_id } = publication;
  recordEvent(tx, {
    ...{ account_id, site_id, integration_id, content_id, event_type: "sync", action: "content_pull", success: true },
    description: `Copied changes from the site into '${content.title}'`,
    details: { publication_id: publication.id, taken, kept },
  });
  await tx.flush();
  return { taken, kept };
}

/** A stored value as columns of the article. */
export function asColumns(field: string, value: unknown, pictures: Parameters<typeof get>[1]): Partial<Content> {
  const text = asText(value);
  switch (field) {
    case "title":
      return { title: plainText(text) };
    case "content":
      // The article was Markdown perhaps. From now on it is what stands on the site.
      return { content_html: sanitizeArticle(get(text, pictures)), content_markdown: null };
    case "seo.title":
      return { seo_title: text };
    case "seo.description":
      return { seo_description: text };
    case "seo.canonical_url":
      return { canonical_url: text === "" ? null : text };
    default: {
      const [primary = "", ...secondary] = text.split(",").map((one) => one.trim());
      return { primary_keyword: primary, secondary_keywords: secondary };
    }
  }
}

/** WordPress stores a title as HTML. */
const plainText = (html: string): string =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll(/&#0?39;/g, "'")
    .replaceAll("&amp;", "&");
