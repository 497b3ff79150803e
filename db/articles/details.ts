import type { ContentStatus } from "../../domain/publishing/wordpressStatus.ts";
import type { EntityManager } from "../orm.ts";

/** As PostgreSQL's JSON has it: timestamps are text. */
export interface ContentDetails {
  id: number;
  taxonomy_terms: { id: number; kind: "category" | "tag"; name: string }[];
  images: Record<string, unknown>[];
  publication: Record<string, unknown> | null;
  /** without `wp_metadata`, which a site may make long */
  metadata: Record<string, unknown>;
  /** what its `possible` actions depend on besides (domain/publishing/possible.ts) */
  facts: { status: ContentStatus; on_hold: boolean; external_id: string | null; external_url: string | null; complete: boolean };
}

/** What belongs to each of these articles, in one query: terms and pictures in their order, and the newest publication. */
export async function readDetails(em: EntityManager, ids: number[]): Promise<Map<number, ContentDetails>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<ContentDetails[]>(
    `select c.id,
       (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'name', t.name) order by t.kind, ct.position, t.id), '[]')
        from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id where ct.content_id = c.id) as taxonomy_terms,
       (select coalesce(jsonb_agg(to_jsonb(i) order by i.role, i.position, i.id), '[]')
        from igny8_images i where i.content_id = c.id) as images,
       (select to_jsonb(p) || jsonb_build_object('site_integration_id', p.integration_id, 'warned', jsonb_array_length(p.warnings))
        from igny8_publications p where p.content_id = c.id order by p.updated_at desc limit 1) as publication,
       c.metadata - 'wp_metadata' as metadata,
       jsonb_build_object('status', c.status, 'on_hold', c.on_hold, 'external_id', c.external_id, 'external_url', c.external_url,
                          'complete', c.title <> '' and octet_length(c.content_html) > 0) as facts
     from igny8_content c where c.id in (?)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
