import { marked } from "marked";
import { withoutOwnTexts } from "../../../domain/articles/ownPictures.ts";

/** An article's text as it was written. Saving makes HTML from Markdown. */
export interface SourceText {
  format: "html" | "markdown";
  source: string;
}

/** The HTML that the API makes from Markdown, before the API cleans it. Show it only where nothing runs. */
export const htmlOf = ({ format, source }: SourceText): string =>
  format === "html" ? source : marked.parse(source, { async: false, gfm: true });

const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
/** A picture's tag in a source. */
export const tagOf = (format: SourceText["format"], src: string, alt: string): string =>
  format === "html" ? `<img src="${quoted(src)}" alt="${quoted(alt)}" />` : `![${alt.replaceAll(/[[\]]/g, "")}](${src})`;

/** Takes what a text says of one of the article's stored pictures out of it, so that only the picture's card says something. */
export function withoutTextsOf({ format, source }: SourceText, path: string): SourceText {
  const inMarkdown = new RegExp(String.raw`!\[[^\]\n]*\]\((?=\s*<?${path.replaceAll(".", String.raw`\.`)}[\s>)])`, "g");
  return { format, source: withoutOwnTexts(format === "markdown" ? source.replace(inMarkdown, "![](") : source, path) };
}
