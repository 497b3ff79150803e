import type { LinkProps } from "@tanstack/react-router";
import { hasRight } from "../../../domain/people/roles.ts";
import type { Me } from "../../data/session.ts";
import { placesOf } from "../places.ts";

interface PageFound {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  /** its place in the navigation */
  group: string;
}

/** Whether one of the texts contains the words, case-insensitively, as in the API's search. */
export const has = (q: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(q.toLowerCase()));

/** The pages that a person sees and whose name or words match; all pages for an empty text. */
export function pagesOf(me: Me, q: string): PageFound[] {
  const places = placesOf(me).flatMap(({ label: group, places }) => places.map((place) => ({ ...place, group })));
  const write = { to: "/content/new", label: "Write an article", also: "new", group: "Articles" } as const;
  return [...(hasRight(me.role, "write") ? [write] : []), ...places].filter(({ label, also = "" }) => has(q, label, also));
}
