import type { ContentStatus } from "../../domain/publishing/wordpressStatus.ts";
import type { Lifecycle } from "../../domain/publishing/lifecycle.ts";
import type { EntityManager } from "../orm.ts";
import { DETAILS } from "./statements.ts";

/** In PostgreSQL's JSON form: timestamps are text. */
export interface ContentDetails {
  id: number;
  taxonomy_terms: { id: number; kind: "category" | "tag"; name: string }[];
  images: Record<string, unknown>[];
  publication: Record<string, unknown> | null;
  lifecycle: Lifecycle;
  /** who saved the oldest version that is kept; null: a program, or somebody who is gone */
  author: { id: number; name: string } | null;
  /** the newest comment with which somebody sent it back */
  sent_back: { body: string; created_at: string; user: { id: number; name: string } | null } | null;
  /** without `wp_metadata`, because a site may make it long */
  metadata: Record<string, unknown>;
  /** the other values that its `possible` actions depend on (domain/publishing/possible.ts) */
  facts: {
    revision: number;
    status: ContentStatus;
    on_hold: boolean;
    external_id: string | null;
    external_url: string | null;
    complete: boolean;
  };
}

/** The details of each of these articles, in one query: terms and pictures in their order, and the newest publication. */
export async function readDetails(em: EntityManager, ids: number[]): Promise<Map<number, ContentDetails>> {
  if (ids.length === 0) return new Map();
  const rows = await DETAILS<ContentDetails>(em, { ids });
  return new Map(rows.map((row) => [row.id, row]));
}
