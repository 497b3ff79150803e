import { useSessionStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { foundContentsQuery, foundSitesQuery } from "../../data/search.ts";
import type { Me } from "../../data/session.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { has, pagesOf } from "./pages.ts";
import type { Found, FoundGroup } from "./FoundList.tsx";

/** A site or an article that was opened from the search, in this tab. */
interface Opened {
  kind: "site" | "article";
  id: number;
  label: string;
}
const REMEMBERED = 5;

/**
 * The results for a search text: pages at once, sites and articles when the API answers.
 * @param typed the trimmed text; empty: suggestions
 * @param asked the text for the API, which follows `typed` after a pause
 */
export function useFound(me: Me, typed: string, asked: string) {
  const navigate = useNavigate();
  const sites = useQuery(foundSitesQuery(asked));
  const contents = useQuery(foundContentsQuery(asked));
  const { data: known = [] } = useQuery(siteChoiceQuery);
  const [opened, setOpened] = useSessionStorage<Opened[]>({
    key: `igny8-opened:${me.user.id}:${me.account.id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });

  const rowOf = (one: Opened, about: Found["about"]): Found => ({
    key: `${one.kind}-${one.id}`,
    label: one.label,
    about,
    open: () => {
      setOpened([one, ...opened.filter(({ kind, id }) => kind !== one.kind || id !== one.id)].slice(0, REMEMBERED));
      if (one.kind === "site") void navigate({ to: "/sites/$siteId", params: { siteId: one.id } });
      else void navigate({ to: "/content/$contentId", params: { contentId: one.id } });
    },
  });
  const pages = (label: string, q: string): FoundGroup => ({
    label,
    rows: pagesOf(me, q).map(({ to, label, group }) => ({ key: to, label, about: group, open: () => void navigate({ to }) })),
  });

  if (typed === "") {
    const before = opened.map((one) => rowOf(one, one.kind === "site" ? "Site" : "Article"));
    return { groups: filled([{ label: "Opened from here", rows: before }, pages("Go to", "")]), looking: false, error: null, again };
  }
  // Until the answer arrives, this shows the previous results that match the new text too.
  const old = (query: { isPlaceholderData: boolean }) => typed !== asked || query.isPlaceholderData;
  const siteRows = (sites.data?.data ?? [])
    .filter(({ name, url }) => !old(sites) || has(typed, name, url))
    .map(({ id, name, url }) => rowOf({ kind: "site", id, label: name }, url.replace(/^https?:\/\//, "")));
  const articleRows = (contents.data?.data ?? [])
    .filter(({ title, primary_keyword }) => !old(contents) || has(typed, title, primary_keyword ?? ""))
    .map(({ id, title, site_id, primary_keyword }) => {
      const site = known.find((one) => one.id === site_id)?.name;
      const about = [site, primary_keyword].filter(Boolean).map((one, nth) => <bdi key={nth}>{(nth > 0 ? " · " : "") + one}</bdi>);
      return rowOf({ kind: "article", id, label: title }, about);
    });
  if (sites.data?.next_cursor && !old(sites))
    siteRows.push({
      key: "all-sites",
      label: "All sites of that name…",
      open: () => void navigate({ to: "/sites", search: { q: typed } }),
    });
  if (contents.data?.next_cursor && !old(contents))
    articleRows.push({
      key: "all-articles",
      label: "All articles of that name…",
      open: () => void navigate({ to: "/content", search: { q: typed } }),
    });
  return {
    groups: filled([pages("Pages", typed), { label: "Sites", rows: siteRows }, { label: "Articles", rows: articleRows }]),
    looking: typed !== asked || sites.isFetching || contents.isFetching,
    // Shown after the first failure, while the query retries.
    error: sites.failureReason ?? contents.failureReason,
    again,
  };

  function again() {
    void sites.refetch();
    void contents.refetch();
  }
}

const filled = (groups: FoundGroup[]) => groups.filter(({ rows }) => rows.length > 0);
