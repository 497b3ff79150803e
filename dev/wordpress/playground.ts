import type { WordPressOptions, WordPressSite } from "./index.ts";

export async function startPlayground(_options: WordPressOptions): Promise<WordPressSite> {
  throw new Error("WordPress Playground: not here yet.");
}
