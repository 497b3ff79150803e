import { marked } from "marked";
import sanitizeHtml from "sanitize-html";

/** A plugin's Markdown as HTML without scripts, as sites and the console show it. */
export const htmlOf = (markdown: string): string => sanitizeHtml(marked.parse(markdown, { async: false })).trim();
