import { diffArrays, diffWordsWithSpace } from "diff";
import { parse } from "../../../parts/richText/parse.ts";
import type { Version } from "../../../data/articles/versions.ts";
import { LABELS as EDITED } from "../write/values.ts";

/** A run of words that both texts have, or only one of them. */
export interface Words {
  text: string;
  side: "both" | "before" | "after";
}
/** A part of a text: some that are equal, or one that differs. Null: the other side has no such part. */
export type Part = { equal: number } | { before: string | null; after: string | null; words: Words[] };

/** The words of two texts, with what each side alone has. */
export const wordsOf = (before: string, after: string): Words[] =>
  diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    text: value,
    side: added ? "after" : removed ? "before" : "both",
  }));

/** An article's HTML in its parts: each top-level element, and the plain text between them. */
function partsOf(html: string): string[] {
  return [...parse(html).childNodes]
    .map((node) => (node instanceof Element ? node.outerHTML : (node.textContent ?? "").trim()))
    .filter((part) => part !== "");
}

/** What a reader sees of a part: its text, and its pictures and frames as their addresses. */
function readable(part: string | null): string {
  if (part === null) return "";
  const body = parse(part);
  for (const item of body.querySelectorAll("img, iframe, video, audio")) {
    const alt = item.getAttribute("alt");
    item.replaceWith(` [${item.localName} ${item.getAttribute("src") ?? ""}${alt ? `: ${alt}` : ""}] `);
  }
  for (const end of body.querySelectorAll("li, tr, p, br, h1, h2, h3, h4, h5, h6, dt, dd, figcaption")) end.after("\n");
  for (const cell of body.querySelectorAll("td, th")) cell.after("  ");
  return (body.textContent ?? "").trim();
}

/** The differences between two texts, part by part in reading order. Equal parts are only counted. */
export function textChanges(before: string, after: string): Part[] {
  const parts: Part[] = [];
  let removed: string[] = [];
  const flush = (added: string[]) => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const [was = null, is = null] = [removed[at], added[at]];
      // The same words in other tags: the tags are what changed.
      const [one, other] = readable(was) === readable(is) ? [was ?? "", is ?? ""] : [readable(was), readable(is)];
      parts.push({ before: was, after: is, words: wordsOf(one, other) });
    }
    removed = [];
  };
  for (const change of diffArrays(partsOf(before), partsOf(after))) {
    if (change.removed) removed = change.value;
    else if (change.added) flush(change.value);
    else {
      flush([]);
      parts.push({ equal: change.value.length });
    }
  }
  flush([]);
  return parts;
}

/** The fields' names for people, in the order of the editor. */
const LABELS: Record<string, string> = { ...EDITED, images: "Pictures" };

function shown(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (name === "images") {
    const pictures = value as Version["fields"]["images"];
    return pictures.map(({ role, path, alt, caption }) => `${role}: ${alt || path}${caption ? ` (${caption})` : ""}`).join("\n");
  }
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object") return JSON.stringify(value, null, 1).replaceAll(/[{}"]/g, "").trim();
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The fields that differ, each with its words. */
export function fieldChanges(before: Version["fields"], after: Version["fields"]): { name: string; label: string; words: Words[] }[] {
  const names = [...new Set([...Object.keys(LABELS), ...Object.keys(after), ...Object.keys(before)])];
  return names
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .map((name) => ({
      name,
      label: LABELS[name] ?? name.replaceAll("_", " "),
      words: wordsOf(shown(name, before[name]), shown(name, after[name])),
    }));
}
