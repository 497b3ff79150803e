import { use } from "react";
import { withoutOwnTexts } from "../../../domain/articles/ownPictures.ts";

/** An article's text as it was written. Saving makes HTML from Markdown. */
export interface SourceText {
  format: "html" | "markdown";
  source: string;
}

let parse: ((markdown: string) => string) | undefined;
let loading: Promise<void> | undefined;
/** Loads what reads Markdown. Few articles need it, and it weighs as much as a page. */
export const loadMarkdown = (): Promise<void> =>
  (loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
async function load(): Promise<void> {
  const { marked } = await import("marked");
  parse = (markdown) => marked.parse(markdown, { async: false, gfm: true });
}

/**
 * Waits (React's Suspense) until `htmlOf` can read the text. For the component above all that call it. It asks with `use` also when the code is
 * there: a component that waited once and does not call `use` again in the same render breaks the order of its hooks (React's error 467).
 */
export function useReadable({ format }: SourceText): void {
  if (format === "markdown") use(loadMarkdown());
}

/** The HTML that the API makes from Markdown, before the API cleans it. Show it only where nothing runs. @throws Error before `useReadable` */
export function htmlOf({ format, source }: SourceText): string {
  if (format === "html") return source;
  if (!parse) throw new Error("Markdown is read before its code is there.");
  return parse(source);
}

const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
/** A picture's tag in a source. */
export const tagOf = (format: SourceText["format"], src: string, alt: string): string =>
  format === "html" ? `<img src="${quoted(src)}" alt="${quoted(alt)}" />` : `![${alt.replaceAll(/[[\]]/g, "")}](${src})`;

/** Takes what a text says of one of the article's stored pictures out of it, so that only the picture's card says something. */
export function withoutTextsOf({ format, source }: SourceText, path: string): SourceText {
  const inMarkdown = new RegExp(String.raw`!\[[^\]\n]*\]\((?=\s*<?${path.replaceAll(".", String.raw`\.`)}[\s>)])`, "g");
  return { format, source: withoutOwnTexts(format === "markdown" ? source.replace(inMarkdown, "![](") : source, path) };
}
