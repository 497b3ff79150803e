import { expect, test } from "vitest";
import { articleFromMarkdown, sanitizeArticle } from "../../../domain/articles/html.ts";
import { put } from "../../../domain/lens/lens.ts";
import { ARTICLES } from "../../domain/lens/articles.ts";
import { WRITTEN } from "../../domain/lens/pieces.ts";
import { useAdmin } from "../support/admin.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 2 });
const admin = useAdmin(bridge);

// Every block is valid, none is a Classic block, and the editor would save the same bytes.
test("a piece of an article is the block that this WordPress's editor would write", async () => {
  const articles = [
    ...WRITTEN.map(sanitizeArticle),
    ...ARTICLES.map((text) => (text.startsWith("#") ? articleFromMarkdown(text) : sanitizeArticle(text))),
  ];
  const wordpress = (await bridge.evaluate("echo wp_json_encode( get_bloginfo( 'version' ) );")) as string;
  const texts = articles.map((html) => put("", html, { blocks: true, wordpress }).text);
  const { body } = await bridge.publish(article());
  await admin.open(`post.php?post=${body.data.post_id}&action=edit`);
  await admin.page.waitForFunction("window.wp?.blocks?.rawHandler && wp.data.select( 'core/editor' )?.getCurrentPostId()");
  const made = (await admin.page.evaluate(
    `( ${JSON.stringify(texts)} ).map( ( text ) => { const all = wp.blocks.parse( text ); const flat = []; ( function walk( list ) { for ( const b of list ) { flat.push( b ); walk( b.innerBlocks ); } } )( all ); return { again: wp.blocks.serialize( all ), invalid: flat.filter( ( b ) => ! b.isValid ).map( ( b ) => b.name ), classic: flat.filter( ( b ) => b.name === 'core/freeform' ).length }; } )`,
  )) as { again: string; invalid: string[]; classic: number }[];
  const wrong = made.flatMap((one, at) =>
    one.again === texts[at] && one.invalid.length === 0 && one.classic === 0 ? [] : [{ text: texts[at], ...one }],
  );
  expect(wrong).toEqual([]);
  expect(texts.join("").match(/<!-- wp:(?!html)/g)!.length).toBeGreaterThan(80);
});
