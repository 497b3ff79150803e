import { contentStatusFor } from "../domain/statusMap.ts";
import type { Content } from "./content.ts";
import type { Publication } from "./publication.ts";

/** A post's state as WordPress reports it, in an answer or a webhook. */
export interface PostState {
  post_id: number;
  post_url: string;
  post_status: string;
  /** rises with each change of the post */
  sequence: number;
}

/**
 * Applies a post's state to its content and publication (seeds 5.3). The newest sequence wins whatever the order of
 * arrival; returns false, and changes nothing, when a newer one was applied before. The caller flushes.
 */
export function applyPostState(content: Content, publication: Publication, post: PostState): boolean {
  if (publication.sequence > post.sequence) return false;
  publication.sequence = post.sequence;
  content.integration_id = publication.integration_id;
  content.external_id = String(post.post_id);
  content.external_url = post.post_url;
  content.status = contentStatusFor(post.post_status) ?? content.status;
  content.metadata = { ...content.metadata, wordpress_status: post.post_status };
  return true;
}
