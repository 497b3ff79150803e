import type { Article } from "../domain/payload.ts";
import { Image, type Content } from "./content.ts";
import type { EntityManager } from "./orm.ts";
import { Cluster, Sector } from "./site.ts";

/** Everything the payload of a content needs, in four queries at most. */
export async function loadArticle(em: EntityManager, content: Content): Promise<Article> {
  const [terms, images, cluster, sector] = await Promise.all([
    em.execute<{ kind: string; name: string }[]>(
      `select t.kind, t.name from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id
       where ct.content_id = ? order by ct.position, t.id`,
      [content.id],
    ),
    em.find(Image, { content_id: content.id }, { orderBy: { position: "asc", id: "asc" } }),
    content.cluster_id ? em.findOne(Cluster, content.cluster_id) : null,
    content.sector_id ? em.findOne(Sector, content.sector_id) : null,
  ]);
  const named = (kind: string) => terms.filter((term) => term.kind === kind).map(({ name }) => name);
  return {
    content_id: content.id,
    site_id: content.site_id,
    revision: content.revision,
    title: content.title,
    content_html: content.content_html,
    slug: content.slug ?? null,
    seo_title: content.seo_title ?? null,
    seo_description: content.seo_description ?? null,
    primary_keyword: content.primary_keyword ?? null,
    secondary_keywords: content.secondary_keywords,
    canonical_url: content.canonical_url ?? null,
    custom_fields: content.custom_fields,
    sector: sector && { id: sector.id, name: sector.name },
    cluster: cluster && { id: cluster.id, name: cluster.name },
    categories: named("category"),
    tags: named("tag"),
    images,
  };
}
