import { PublicationRefused, REFUSALS } from "../../domain/publishing/refusal.ts";
import { refusedRule, type KnownSite, type RefusedRule } from "../../domain/publishing/rulesRefusal.ts";
import { type ArticleRules, postRules, type PostStatus, type SiteRules } from "../../domain/publishing/siteRules.ts";
import type { EntityManager } from "../orm.ts";
import { BRIDGE, KNOWN_SITE, RULED } from "./statements.ts";

/** Articles whose rules are weighed, by the integration that they are published through. */
interface Weighed {
  account_id: number;
  content_ids: number[];
  /** null: the first active one of each article's site */
  integration_id: number | null;
  /** of the request alone; null: by the rules */
  post_status: PostStatus | null;
}

interface Ruled extends KnownSite {
  rules: SiteRules;
  site_rules: ArticleRules;
  content_ids: number[];
}

/** Articles that their site can't take as their rules want, each with the rule and the way out. One statement, and the rules in memory. */
async function unfitArticles(em: EntityManager, of: Weighed) {
  const groups = await RULED<Ruled>(em, { ...of });
  const now = Date.now();
  return groups.flatMap(({ rules, site_rules, content_ids, ...site }) => {
    const refused = refusedRule(postRules(rules, site_rules, of.post_status), site, now);
    return refused ? [{ content_ids, refusal: refusalOfRule(refused) }] : [];
  });
}

const refusalOfRule = (rule: { field: string; message: string }) =>
  new PublicationRefused("site_cannot_take", `${REFUSALS.site_cannot_take} ${rule.field}: ${rule.message}.`, rule);

/** @throws PublicationRefused site_cannot_take, with the rule that the article's site can't follow */
export async function requireFit(
  em: EntityManager,
  { content_id, ...of }: Omit<Weighed, "content_ids"> & { content_id: number },
): Promise<void> {
  const [unfit] = await unfitArticles(em, { ...of, content_ids: [content_id] });
  if (unfit) throw unfit.refusal;
}

/** The articles that may be weighed further, and the refusals of the others, with the first `examples` of each. */
export async function sortByFit(em: EntityManager, of: Weighed, examples: number) {
  const unfit = new Map<string, number[]>();
  for (const { content_ids, refusal } of await unfitArticles(em, of)) {
    unfit.set(refusal.message, [...(unfit.get(refusal.message) ?? []), ...content_ids]);
  }
  const out = new Set([...unfit.values()].flat());
  return {
    content_ids: of.content_ids.filter((id) => !out.has(id)),
    refused: [...unfit].map(([message, ids]) => ({
      ...{ code: "site_cannot_take" as const, message, count: ids.length },
      content_ids: ids.toSorted((a, b) => a - b).slice(0, examples),
    })),
  };
}

/**
 * The rule of an article that its site can't follow; null if it can follow all. Only the article's own rules count. A date may still be
 * missing: it is needed when the article is published.
 */
export async function refusedByArticle(
  em: EntityManager,
  { site_id }: { site_id: number },
  given: ArticleRules,
): Promise<RefusedRule | null> {
  const [site] = await KNOWN_SITE<KnownSite & { rules: SiteRules }>(em, { site_id });
  if (!site) return null;
  const { status = site.rules.status } = given;
  const refused = refusedRule({ ...given, ...(status ? { status } : {}) }, site);
  return refused && refused.field in given ? refused : null;
}

/** The version of a site's plugin, as it was last seen; null if it never was. */
export async function bridgeOf(em: EntityManager, integration_id: number): Promise<string | null> {
  const [row] = await BRIDGE<{ bridge: string | null }>(em, { integration_id });
  return row?.bridge ?? null;
}
