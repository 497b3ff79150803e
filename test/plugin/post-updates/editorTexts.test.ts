import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect, inject, test } from "vitest";
import { articleFromMarkdown, sanitizeArticle } from "../../../domain/articles/html.ts";
import { ARTICLES } from "../../domain/lens/articles.ts";
import { WRITTEN } from "../../domain/lens/pieces.ts";
import { useAdmin } from "../support/admin.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

// What WordPress's own editors make of our texts. `RECORD_TEXTS=1 npm test -- test/plugin/post-updates/editorTexts.test.ts` records it for
// the tests of `domain/lens`, which need no WordPress then.
const bridge = useBridge({ workers: 2 });
const admin = useAdmin(bridge);

export interface EditorText {
  stored: string;
  /** after a save in the classic editor's visual mode */
  classic: string;
  /** after "Convert to blocks" */
  blocks: string;
}

test("the recorded texts are what the editors of this WordPress make", async () => {
  const articles = [
    ...WRITTEN.map(sanitizeArticle),
    ...ARTICLES.map((text) => (text.startsWith("#") ? articleFromMarkdown(text) : sanitizeArticle(text))),
  ];
  const texts: string[] = [];
  let last = 0;
  for (const content_html of articles) {
    const { body } = await bridge.publish(article({ content_html }));
    last = body.data.post_id;
    const { body: post } = await bridge.admin(`/wp/v2/posts/${last}?context=edit`);
    texts.push(post.content.raw);
  }
  await admin.open(`post.php?post=${last}&action=edit`);
  await admin.page.waitForFunction(
    "window.wp?.blocks?.rawHandler && wp.oldEditor?.removep && wp.data.select( 'core/editor' )?.getCurrentPostId()",
  );
  const made = (await admin.page.evaluate(
    `( ${JSON.stringify(texts)} ).map( ( stored ) => ( { stored, classic: wp.oldEditor.removep( wp.oldEditor.autop( stored ) ), blocks: wp.blocks.serialize( wp.blocks.rawHandler( { HTML: stored } ) ) } ) )`,
  )) as EditorText[];
  const file = new URL(`../../domain/lens/texts/${inject("release")}.json`, import.meta.url);
  if (process.env["RECORD_TEXTS"]) {
    await mkdir(new URL(".", file), { recursive: true });
    await writeFile(file, `${JSON.stringify(made, null, 1)}\n`);
  }
  expect(made).toEqual(JSON.parse(await readFile(file, "utf8")));
});
