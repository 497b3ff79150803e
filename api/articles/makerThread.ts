import { parentPort } from "node:worker_threads";
import { ArticleUnreadable, articleFromMarkdown, sanitizeArticle } from "../../domain/articles/html.ts";

/** A text to be made the HTML of an article. */
export interface ArticleSource {
  field: "content_html" | "content_markdown";
  source: string;
}
/** What became of it: the HTML, why the text can't be read, or what is wrong with us. */
export type ArticleMade = { html: string } | { unreadable: string } | { error: unknown };

// The thread of api/articles/maker.ts.
parentPort?.on("message", (asked: ArticleSource) => parentPort?.postMessage(make(asked)));

function make({ field, source }: ArticleSource): ArticleMade {
  try {
    return { html: field === "content_html" ? sanitizeArticle(source) : articleFromMarkdown(source) };
  } catch (error) {
    return error instanceof ArticleUnreadable ? { unreadable: error.message } : { error };
  }
}
