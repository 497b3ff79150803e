import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect, inject, test } from "vitest";
import { articleFromMarkdown, sanitizeArticle } from "../../../domain/articles/html.ts";
import { ARTICLES } from "../../domain/lens/articles.ts";
import { WRITTEN } from "../../domain/lens/pieces.ts";
import { BUILDERS } from "../../domain/lens/sites/builders.ts";
import { CLASSIC } from "../../domain/lens/sites/classic.ts";
import { CODE } from "../../domain/lens/sites/code.ts";
import { PASTED } from "../../domain/lens/sites/pasted.ts";
import { PATTERNS } from "../../domain/lens/sites/patterns.ts";
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

/** What the editors make of the texts in test/domain/lens/sites. */
export interface MadeTexts {
  /** posts of blocks */
  patterns: string[];
  /** after a paste into the block editor */
  pasted: string[];
  /** after a save in the classic editor's visual mode */
  classic: string[];
  /** after "Convert to blocks" */
  converted: string[];
}

/** Opens a post in the block editor, and evaluates with its functions. */
async function inEditor(post: number, script: string): Promise<unknown> {
  await admin.open(`post.php?post=${post}&action=edit`);
  await admin.page.waitForFunction(
    "window.wp?.blocks?.rawHandler && wp.oldEditor?.removep && wp.data.select( 'core/editor' )?.getCurrentPostId()",
  );
  return admin.page.evaluate(script);
}

/** Expects what was recorded of this release, or records it. */
async function expectRecorded(name: string, made: unknown): Promise<void> {
  const file = new URL(`../../domain/lens/texts/${name}.json`, import.meta.url);
  if (process.env["RECORD_TEXTS"]) {
    await mkdir(new URL(".", file), { recursive: true });
    await writeFile(file, `${JSON.stringify(made, null, 1)}\n`);
  }
  expect(made).toEqual(JSON.parse(await readFile(file, "utf8")));
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
  const made = await inEditor(
    last,
    `( ${JSON.stringify(texts)} ).map( ( stored ) => ( { stored, classic: wp.oldEditor.removep( wp.oldEditor.autop( stored ) ), blocks: wp.blocks.serialize( wp.blocks.rawHandler( { HTML: stored } ) ) } ) )`,
  );
  await expectRecorded(inject("release"), made);
});

test("so are those that they make of other people's posts; the blocks of templates are valid", async () => {
  const { body } = await bridge.publish(article());
  const { invalid, ...made } = (await inEditor(
    body.data.post_id,
    `( () => {
      const { createBlocksFromInnerBlocksTemplate, getBlockType, parse, pasteHandler, rawHandler, serialize } = wp.blocks;
      const isKnown = ( [ name, , inner = [] ] ) => getBlockType( name ) && inner.every( isKnown );
      const invalidOf = ( blocks ) => blocks.flatMap( ( b ) => [ ...( b.isValid ? [] : [ b.name ] ), ...invalidOf( b.innerBlocks ) ] );
      const patterns = ( ${JSON.stringify(PATTERNS)} ).filter( ( all ) => all.every( isKnown ) ).map( ( all ) => serialize( createBlocksFromInnerBlocksTemplate( all ) ) );
      return {
        patterns,
        pasted: ( ${JSON.stringify(PASTED)} ).map( ( HTML ) => serialize( pasteHandler( { HTML, plainText: '', mode: 'BLOCKS' } ) ) ),
        classic: ( ${JSON.stringify([...CLASSIC, ...PASTED])} ).map( ( text ) => wp.oldEditor.removep( wp.oldEditor.autop( text ) ) ),
        converted: ( ${JSON.stringify([...CLASSIC, ...CODE, ...BUILDERS.filter((text) => !text.includes("<!-- wp:"))])} ).map( ( HTML ) => serialize( rawHandler( { HTML } ) ) ),
        invalid: patterns.flatMap( ( text ) => invalidOf( parse( text ) ) ),
      };
    } )()`,
  )) as MadeTexts & { invalid: string[] };
  expect(invalid).toEqual([]);
  expect(made.patterns.length).toBeGreaterThan(25);
  await expectRecorded(`sites-${inject("release")}`, made);
});
