import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { foundContentsQuery, foundSitesQuery } from "../../data/search.ts";
import type { Me } from "../../data/session.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import type { Found, FoundGroup } from "./FoundList.tsx";
import { fit, FITS } from "./fuzzy.ts";
import { has, pagesOf } from "./pages.ts";
import { useArticleCommands } from "./useArticleCommands.ts";
import { type Command, useCommands } from "./useCommands.ts";
import { type Visit, visitsOf } from "./visits.ts";

/** The rows that are offered if nothing is found, and the most with typing errors. */
const SUGGESTED = 4;

/**
 * The results for a search text: commands, pages and what was opened before at once, sites and articles when the API answers.
 * @param typed the trimmed text; empty: suggestions
 * @param asked the text for the API, which follows `typed` after a pause
 * @returns `none`: nothing is found, and the groups are suggestions
 */
export function useFound(me: Me, typed: string, asked: string) {
  const navigate = useNavigate();
  const sites = useQuery(foundSitesQuery(asked));
  const contents = useQuery(foundContentsQuery(asked));
  const { data: known = [] } = useQuery(siteChoiceQuery);
  const [visits] = useState(() => visitsOf(me));
  const ofArticle = useArticleCommands(me);
  const commands = useCommands(me);
  const pages = pagesOf(me).map(({ to, label, group, also }) => ({
    key: to,
    label,
    also,
    about: group,
    open: () => void navigate({ to }),
  }));

  const rowOf = ({ kind, id, label }: Visit, about: Found["about"]): Command => ({
    key: `${kind}-${id}`,
    ...{ label, about, also: "" },
    open: () => {
      if (kind === "site") void navigate({ to: "/sites/$siteId", params: { siteId: id } });
      else void navigate({ to: "/content/$contentId", params: { contentId: id } });
    },
  });
  const recent = visits.map((one) => rowOf(one, one.kind === "site" ? "Site" : "Article"));
  const local = [
    { label: "This article", rows: ofArticle },
    { label: "Recent", rows: recent },
    { label: "Commands", rows: commands },
    { label: "Pages", rows: pages },
  ];
  const result = (groups: FoundGroup[], more: { none?: boolean; looking?: boolean; error?: unknown } = {}) => ({
    groups: groups.filter(({ rows }) => rows.length > 0),
    ...{ none: false, looking: false, error: null as unknown, again, ...more },
  });
  if (typed === "")
    return result(["This article", "Recent", "Pages", "Commands"].map((name) => local.find(({ label }) => label === name)!));

  // Until the answer arrives, this shows the previous results that match the new text too.
  const old = (query: { isPlaceholderData: boolean }) => typed !== asked || query.isPlaceholderData;
  const siteRows: Found[] = (sites.data?.data ?? [])
    .filter(({ name, url }) => !old(sites) || has(typed, name, url))
    .map(({ id, name, url }) => rowOf({ kind: "site", id, label: name }, url.replace(/^https?:\/\//, "")));
  const articleRows: Found[] = (contents.data?.data ?? [])
    .filter(({ title, primary_keyword }) => !old(contents) || has(typed, title, primary_keyword ?? ""))
    .map(({ id, title, site_id, primary_keyword }) => {
      const site = known.find((one) => one.id === site_id)?.name;
      const about = [site, primary_keyword].filter(Boolean).map((one, nth) => <bdi key={nth}>{(nth > 0 ? " · " : "") + one}</bdi>);
      return rowOf({ kind: "article", id, label: title }, about);
    });
  const shown = new Set([...siteRows, ...articleRows].map(({ key }) => key));
  if (sites.data?.next_cursor && !old(sites))
    siteRows.push({
      key: "all-sites",
      label: `All sites with “${typed}”…`,
      open: () => void navigate({ to: "/sites", search: { q: typed } }),
    });
  if (contents.data?.next_cursor && !old(contents))
    articleRows.push({
      key: "all-articles",
      label: `All articles with “${typed}”…`,
      open: () => void navigate({ to: "/content", search: { q: typed } }),
    });

  const matched = local.map(({ label, rows }) => ({ label, rows: fitting(typed, rows) }));
  const exact = matched
    // What the API has found too is shown once, with its own words.
    .map(({ label, rows }) => ({ label, rows: rows.filter(({ fits, row }) => fits < FITS.similar && !shown.has(row.key)) }))
    .filter(({ rows }) => rows.length > 0)
    .toSorted((one, other) => one.rows[0]!.fits - other.rows[0]!.fits)
    .map(({ label, rows }) => ({ label, rows: rows.map(({ row }) => row) }));
  const found = [...exact, { label: "Sites", rows: siteRows }, { label: "Articles", rows: articleRows }];
  const choices = fitting(typed, known.filter(({ id }) => !recent.some(({ key }) => key === `site-${id}`)).map(({ id, name }) => rowOf({ kind: "site", id, label: name }, "Site"))); // prettier-ignore
  const similar = [...matched.flatMap(({ rows }) => rows), ...choices]
    .filter(({ fits, row }) => fits === FITS.similar && !shown.has(row.key))
    .slice(0, SUGGESTED)
    .map(({ row }) => row);
  const looking = typed !== asked || sites.isFetching || contents.isFetching;
  // Shown after the first failure, while the query retries.
  const error = sites.failureReason ?? contents.failureReason;
  const nothing = found.every(({ rows }) => rows.length === 0);
  if (similar.length === 0 && !looking && error === null && nothing)
    return result(
      [
        { label: "Recent", rows: recent.slice(0, SUGGESTED) },
        { label: "Commands", rows: commands.slice(0, Math.max(0, SUGGESTED - recent.length)) },
      ],
      { none: true },
    );
  // What is found is what was meant.
  return result(nothing ? [{ label: "Did you mean", rows: similar }] : found, { looking, error });

  function again() {
    void sites.refetch();
    void contents.refetch();
  }
}

/** The rows that fit, the best first. */
const fitting = (typed: string, rows: Command[]) =>
  rows
    .flatMap((row) => {
      const fits = fit(typed, row.label, row.also);
      return fits === undefined ? [] : [{ row, fits }];
    })
    .toSorted((one, other) => one.fits - other.fits);
