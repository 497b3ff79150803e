import { canonical, get } from "../../../domain/lens/lens.ts";
import { type Article, buildPayload } from "../../../domain/publishing/payload.ts";
import { PublicationRefused } from "../../../domain/publishing/refusal.ts";
import { asText, digestOf, fieldName, fieldsOf, isSet, type OurFields } from "../../../domain/publishing/updates/fields.ts";
import type { Step } from "../../../domain/publishing/updates/step.ts";
import type { SitePerson } from "../../../domain/publishing/updates/sitePost.ts";
import { Content } from "../../articles/content.ts";
import { loadArticle } from "../../articles/load.ts";
import type { EntityManager } from "../../orm.ts";
import { Publication } from "../publication.ts";
import { articlesAt, type KnownPost, knownPost } from "./basis.ts";
import { sha256 } from "./sha256.ts";

/** A field that is not in step. Texts are articles' HTML; `there` is null if it is as it was agreed. */
export interface ComparedField {
  field: string;
  name: string;
  step: Exclude<Step, "in_step" | "unknown">;
  here: unknown;
  there: unknown;
  /** a person decided that the site's value stays */
  kept: boolean;
  /** the article can take the site's value */
  can_take: boolean;
}

/** An article beside its post. */
export interface Comparison {
  /** the newest look at the post; null: it was never read, and IGNY8 goes by what it sent */
  looked_at: Date | null;
  /** the site told of a change that was not read yet */
  unread: boolean;
  protected: boolean;
  there_by: SitePerson | null;
  there_at: Date | null;
  /** the article's revision that the site has */
  revision: number;
  fields: ComparedField[];
}

const TAKEABLE = new Set(["title", "content", "seo.title", "seo.description", "seo.focus_keyword", "seo.canonical_url"]);
export const canTake = (field: string): boolean => TAKEABLE.has(field);

/**
 * Compares an article with what is known of its newest publication's post. It makes no call and takes no lock.
 * @throws PublicationRefused never_published
 */
export async function compareWithPost(em: EntityManager, content_id: number, publicUrl: string): Promise<Comparison> {
  const order = { orderBy: { updated_at: "desc" }, populate: ["integration"] } as const;
  const publication = await em.findOne(Publication, { content_id }, order);
  const content = publication && (await em.findOne(Content, content_id));
  if (!content) throw new PublicationRefused("never_published");
  const integration = publication.integration.$;
  const known = await knownPost(em, publication.id);
  const article = await loadArticle(em, content);
  const target = { source: integration.source, publicUrl, recreate: false };
  const now = fieldsOf(buildPayload(article, target));
  const revision = known.agreed?.revision ?? publication.revision;
  const here = known.agreed?.here ?? (await digestsAt(em, article, revision, target));
  return {
    ...{ looked_at: known.looked_at, unread: known.unread, protected: known.protected },
    ...{ there_by: known.there_by, there_at: known.there_at, revision },
    fields: differences(now, here, known),
  };
}

async function digestsAt(em: EntityManager, article: Article, revision: number, target: Parameters<typeof buildPayload>[1]) {
  const [then] = await articlesAt(em, [{ article, revision }]);
  // Without that version nobody knows what changed since.
  if (!then) return {};
  const fields = Object.entries(fieldsOf(buildPayload(then, target)));
  return Object.fromEntries(fields.map(([field, value]) => [field, digestOf(value, sha256)]));
}

function differences(now: OurFields, here: Record<string, string>, { there, pictures }: KnownPost): ComparedField[] {
  return Object.entries(now).flatMap(([field, value]) => {
    const changedHere = here[field] !== undefined && digestOf(value, sha256) !== here[field];
    const stored = there[field];
    if (!changedHere && !stored) return [];
    const step = changedHere && stored ? ("both" as const) : changedHere ? ("ahead_here" as const) : ("ahead_there" as const);
    const isText = field === "content";
    return [
      {
        ...{ field, name: fieldName(field), step, kept: stored?.kept ?? false },
        here: isText ? canonical(asText(value), pictures) : value,
        there: !stored ? null : isText ? get(asText(stored.value), pictures) : stored.value,
        can_take: stored !== undefined && canTake(field) && !isSet(field),
      },
    ];
  });
}
