import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "../../data/session.ts";
import { placesOf } from "../places.ts";

interface PageFound {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  /** its place in the navigation */
  group: string;
  also: string;
}

/** Whether one of the texts contains the words, case-insensitively, as in the API's search. */
export const has = (q: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(q.toLowerCase()));

/** The pages that a person sees. */
export const pagesOf = (me: Me): PageFound[] =>
  placesOf(me).flatMap(({ label: group, places }) => places.map(({ to, label, also = "" }) => ({ to, label, group, also })));
