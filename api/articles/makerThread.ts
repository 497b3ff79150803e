import { parentPort } from "node:worker_threads";
import { ArticleUnreadable, articleFromMarkdown, sanitizeArticle } from "../../domain/articles/html.ts";

/** A text to convert to an article's HTML. */
export interface ArticleSource {
  field: "content_html" | "content_markdown";
  source: string;
}
/** The result: the HTML, why the text can't be read, or an error of IGNY8. */
export type ArticleMade = { html: string } | { unreadable: string } | { error: unknown };

// This file runs in the threads of api/articles/maker.ts.
parentPort?.on("message", (asked: ArticleSource) => parentPort?.postMessage(make(asked)));

function make({ field, source }: ArticleSource): ArticleMade {
  try {
    return { html: field === "content_html" ? sanitizeArticle(source) : articleFromMarkdown(source) };
  } catch (error) {
    return error instanceof ArticleUnreadable ? { unreadable: error.message } : { error };
  }
}
