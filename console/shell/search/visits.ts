import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { contentQuery } from "../../data/articles/lists.ts";
import { ApiProblem } from "../../data/client.ts";
import type { Me } from "../../data/session.ts";
import { siteQuery } from "../../data/sites.ts";

/** An article or a site that the person has opened. */
export interface Visit {
  kind: "site" | "article";
  id: number;
  label: string;
}

const KEPT = 10;
const LABEL_KEPT = 200;
const keyOf = ({ user, account }: Me) => `igny8-visited:${user.id}:${account.id}`;
const isVisit = (one: Partial<Visit> | null): one is Visit =>
  (one?.kind === "site" || one?.kind === "article") && Number.isSafeInteger(one.id) && typeof one.label === "string";

/** What the person opened last in this account and browser, the newest first; at most ten. */
export function visitsOf(me: Me): Visit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(me)) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isVisit).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

function keep(me: Me, change: (before: Visit[]) => Visit[]): void {
  try {
    localStorage.setItem(keyOf(me), JSON.stringify(change(visitsOf(me)).slice(0, KEPT)));
  } catch {
    // The storage is full or forbidden. Nothing is remembered.
  }
}

/** The article whose page this is, also its history, comparison or publication; undefined elsewhere. */
export function useOpenArticle(): number | undefined {
  const { pathname } = useLocation();
  const id = Number(/^\/content\/(\d+)(?:\/|$)/.exec(pathname)?.[1]);
  return Number.isSafeInteger(id) ? id : undefined;
}

/** Remembers the articles and sites that the person opens. It reads only what their pages have loaded. */
export function useVisits(me: Me | null): void {
  const { pathname } = useLocation();
  const article = useOpenArticle();
  const found = Number(/^\/sites\/(\d+)(?:\/|$)/.exec(pathname)?.[1]);
  const site = Number.isSafeInteger(found) ? found : undefined;
  const content = useQuery({ ...contentQuery(article ?? 0), enabled: false });
  const place = useQuery({ ...siteQuery(site ?? 0), enabled: false });
  const kind = article === undefined ? "site" : "article";
  const id = article ?? site;
  const label = article === undefined ? place.data?.name : content.data?.title;
  const error = article === undefined ? place.error : content.error;
  const isGone = error instanceof ApiProblem && error.status === 404;
  useEffect(() => {
    if (!me || id === undefined) return;
    const others = (before: Visit[]) => before.filter((one) => one.kind !== kind || one.id !== id);
    if (isGone) keep(me, others);
    else if (label !== undefined) keep(me, (before) => [{ kind, id, label: label.slice(0, LABEL_KEPT) }, ...others(before)]);
  }, [me, kind, id, label, isGone]);
}
