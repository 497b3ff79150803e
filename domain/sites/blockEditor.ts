import { isOlder } from "./evidence.ts";
import type { SiteStructure } from "./structure.ts";

/** The first bridge that takes articles as blocks. */
const FIRST_BRIDGE = "1.5.0";

/**
 * The WordPress version whose block editor opens the posts that articles become, by a site's structure. Each version's editor writes some
 * blocks in its own way. Null: another editor opens them, or the bridge takes no blocks.
 */
export function blockEditorOf(structure: Pick<SiteStructure, "versions" | "article" | "post_types">): string | null {
  const { versions, article, post_types } = structure;
  const type = post_types.find(({ name }) => name === article?.post_type);
  return type?.block_editor && !isOlder(versions.bridge, FIRST_BRIDGE) ? versions.wordpress : null;
}
