import { marked } from "marked";

/** An article's text as it was written; HTML is made of Markdown when it is saved. */
export interface SourceText {
  format: "html" | "markdown";
  source: string;
}

/** The HTML as the API makes it of Markdown, but for what it takes out; it may be shown only where nothing runs. */
export const htmlOf = ({ format, source }: SourceText): string =>
  format === "html" ? source : marked.parse(source, { async: false, gfm: true });

const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
/** A picture as it stands in a source. */
export const tagOf = (format: SourceText["format"], src: string, alt: string): string =>
  format === "html" ? `<img src="${quoted(src)}" alt="${quoted(alt)}" />` : `![${alt.replaceAll(/[[\]]/g, "")}](${src})`;
