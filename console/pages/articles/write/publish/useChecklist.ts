import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { type Finding, checklist } from "../../../../../domain/articles/checklist.ts";
import { refusedRule } from "../../../../../domain/publishing/rulesRefusal.ts";
import { type ArticleRules, postRules, type SiteRules } from "../../../../../domain/publishing/siteRules.ts";
import type { Content } from "../../../../data/articles/lists.ts";
import { useDefaults } from "../../../../data/defaults.ts";
import { clusterChoiceQuery } from "../../../../data/parts.ts";
import { siteQuery } from "../../../../data/sites.ts";
import { htmlOf } from "../../../../parts/richText/sourceText.ts";
import type { Values } from "../values.ts";

/** What to look at before an article is published, with its unsaved changes. Undefined until its site is known. */
export function useChecklist({ site_id, images }: Content, values: Values): Finding[] | undefined {
  const { title, seo_description, categories, cluster_id, site_rules } = values;
  const { data: site } = useQuery(siteQuery(site_id));
  const { rules, structure } = useDefaults(site_id);
  const { data: clusters } = useQuery({ ...clusterChoiceQuery(site_id), enabled: cluster_id !== null });
  // Typing does not wait for the list.
  const text = useDeferredValue(values.text);
  const cluster = clusters?.find(({ id }) => id === cluster_id)?.name;
  return useMemo(() => {
    if (!site) return undefined;
    const known = { bridge: site.connection?.plugin_version ?? null, structure: structure ?? null };
    return checklist({
      ...{ title, html: htmlOf(text), images, seo_description, site },
      categories: [...categories, rules.category, cluster].filter((one) => one !== undefined),
      // What is not read yet refuses nothing.
      refused:
        structure === undefined ? null : refusedRule(postRules(rules as SiteRules, site_rules as ArticleRules, null), known, Date.now()),
    });
  }, [site, structure, rules, cluster, images, title, text, seo_description, categories, site_rules]);
}
