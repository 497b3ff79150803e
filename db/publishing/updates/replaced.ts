import type { Content } from "../../articles/content.ts";
import { keepVersion } from "../../articles/versions.ts";
import type { EntityManager } from "../../orm.ts";
import type { KnownPost } from "./basis.ts";
import { canTake } from "./compare.ts";
import { asColumns } from "./take.ts";

/**
 * Keeps what an update will replace on the site as a version of the article, and after it the article as it was. So what a person made of the post
 * can be seen and brought back, also on a site that keeps no revisions. Nothing for fields that an article can't take. The caller has locked the article.
 * @param overwrite fields that were changed there
 */
export async function keepReplaced(
  tx: EntityManager,
  content: Content,
  { there, pictures }: Pick<KnownPost, "there" | "pictures">,
  overwrite: readonly string[],
  user_id: number | null,
): Promise<void> {
  const replaced = overwrite.filter(canTake);
  if (replaced.length === 0) return;
  const theirs: Partial<Content> = {};
  for (const field of replaced) Object.assign(theirs, asColumns(field, there[field]!.value, pictures));
  const ours = Object.fromEntries(Object.keys(theirs).map((column) => [column, content[column as keyof Content]]));
  Object.assign(content, theirs, { revision: content.revision + 1 });
  await tx.flush();
  const number = await keepVersion(tx, content.id, { user_id, origin: "taken" });
  Object.assign(content, ours, { revision: content.revision + 1 });
  await tx.flush();
  await keepVersion(tx, content.id, { user_id, origin: "restored", restored_from: number - 1 });
}
