import { bridgeOf } from "../../db/publishing/rules.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { Article } from "../../domain/publishing/payload.ts";
import { bridgeRefusal } from "../../domain/publishing/rulesRefusal.ts";
import { postRules, rulesAt, type PostRules, type PostStatus } from "../../domain/publishing/siteRules.ts";

type Sent = (article: Article, post_status: PostStatus | null | undefined) => Promise<PostRules>;

/**
 * The rules for a site's posts that are sent now. The plugin's version is read once, and only if a rule needs a newer plugin: an old one
 * would ignore the rule, and readers would see a post that was to be a draft.
 */
export function rulesFor(em: EntityManager, { id, rules }: SiteIntegration): Sent {
  let bridge: Promise<string | null> | undefined;
  /** @throws SiteFailure ArticleUnusable, BridgeTooOld */
  return async (article, post_status) => {
    const wanted = rulesAt(postRules(rules, article.site_rules, post_status), Date.now());
    if (wanted.status === "future" && wanted.date === undefined) {
      throw new SiteFailure("ArticleUnusable", "date: a scheduled post needs a date, and the article has none.", {
        advice: "Set the date in the article, under On the site, or choose another status, then publish it again.",
      });
    }
    // Without a rule any bridge will do.
    if (bridgeRefusal(wanted, null)) {
      const refused = bridgeRefusal(wanted, await (bridge ??= bridgeOf(em, id)));
      if (refused) throw new SiteFailure("BridgeTooOld", `${refused.field}: ${refused.message}.`);
    }
    return wanted;
  };
}
