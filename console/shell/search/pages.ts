import type { LinkProps } from "@tanstack/react-router";
import { hasRight } from "../../../domain/people/roles.ts";
import type { Me } from "../../data/session.ts";
import { placesOf } from "../places.ts";

interface PageFound {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  /** where it stands in the navigation */
  group: string;
}

/** Whether one of the texts has the words in it, whatever their case: as the API looks for them. */
export const has = (q: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(q.toLowerCase()));

/** The pages that a person sees, of that name or about that; all of them for an empty one. */
export function pagesOf(me: Me, q: string): PageFound[] {
  const places = placesOf(me).flatMap(({ label: group, places }) => places.map((place) => ({ ...place, group })));
  const write = { to: "/content/new", label: "Write an article", also: "new", group: "Articles" } as const;
  return [...(hasRight(me.role, "write") ? [write] : []), ...places].filter(({ label, also = "" }) => has(q, label, also));
}
