import type { Admin } from "./admin.ts";
import type { Bridge } from "./bridgeSite.ts";

/** PHP for a site where the option `no_blocks` turns the block editor off. */
export const NO_BLOCKS =
  "add_filter( 'use_block_editor_for_post_type', function ( $use ) { return $use && ! get_option( 'no_blocks' ); } );";

/** The blocks of the post in the editor, with those inside of others, as `flat`; `all` are the top level. */
export const FLAT =
  "const flat = []; ( function walk( list ) { for ( const b of list ) { flat.push( b ); walk( b.innerBlocks ); } } )( all )";

const BLOCKS = "wp.data.select( 'core/block-editor' ).getBlocks()";

/** What a person does in the editors of a site with `NO_BLOCKS`. Each edit puts `words` behind `after`, saves, and leaves the post open. */
export function personOn(bridge: Bridge, admin: Admin) {
  const inToolbar = (name: string) => admin.page.locator(".block-editor-block-toolbar").getByRole("button", { name, exact: true });

  async function open(id: number): Promise<void> {
    await admin.open(`post.php?post=${id}&action=edit`);
    await admin.page.waitForFunction("window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() && wp.data.select( 'core/editor' ).getEditorBlocks().length > 0"); // prettier-ignore
    // The guide for beginners lies over the editor.
    await admin.page.evaluate(
      "for ( const scope of [ 'core/edit-post', 'core' ] ) wp.data.dispatch( 'core/preferences' )?.set( scope, 'welcomeGuide', false )",
    );
  }

  async function selectFirst(): Promise<void> {
    await admin.page.evaluate(`wp.data.dispatch( 'core/block-editor' ).selectBlock( ${BLOCKS}[0].clientId )`);
    await inToolbar("Convert to blocks").waitFor();
  }

  async function save(): Promise<void> {
    const saved = await admin.page.evaluate("(async () => { await wp.data.dispatch( 'core/editor' ).savePost(); return wp.data.select( 'core/editor' ).didPostSaveRequestSucceed(); })()"); // prettier-ignore
    if (!saved) throw new Error("The editor could not save the post.");
  }

  return {
    open,

    async convertToBlocks(id: number): Promise<void> {
      await open(id);
      await selectFirst();
      await inToolbar("Convert to blocks").click();
      await admin.page.waitForFunction(`${BLOCKS}.length > 1`);
      await save();
    },

    async editInClassicBlock(id: number, after: string, words: string): Promise<void> {
      await open(id);
      await selectFirst();
      // Newer versions edit it in a dialog.
      const inDialog = await inToolbar("Edit").isVisible();
      if (inDialog) await inToolbar("Edit").click();
      const editor = `window.tinymce?.get( 'editor-' + ${BLOCKS}[0].clientId )`;
      await admin.page.waitForFunction(`${editor}?.initialized`);
      await admin.page.evaluate(`( ( editor ) => {
        editor.focus();
        const place = [ ...editor.getBody().querySelectorAll( 'p' ) ].find( ( p ) => p.textContent.endsWith( ${JSON.stringify(after)} ) );
        editor.selection.select( place, true );
        editor.selection.collapse( false );
        editor.insertContent( ${JSON.stringify(words)} );
      } )( ${editor} )`);
      if (inDialog) await admin.page.locator(".block-editor-freeform-modal__actions .is-primary").click();
      await admin.page.waitForFunction(`${BLOCKS}[0].attributes.content.includes( ${JSON.stringify(after + words)} )`);
      await save();
    },

    /** The classic editor, where the text went through the visual editor before. */
    async editInTextTab(id: number, after: string, words: string): Promise<void> {
      await bridge.evaluate("update_option( 'no_blocks', 1 ); echo 1;");
      try {
        await admin.open(`post.php?post=${id}&action=edit`);
        await admin.page.waitForFunction("window.switchEditors && window.tinymce");
        await admin.page.evaluate("switchEditors.go( 'content', 'tmce' )");
        await admin.page.waitForFunction("tinymce.get( 'content' )?.initialized");
        await admin.page.click("#content-html");
        await admin.page.fill("#content", (await admin.page.inputValue("#content")).replace(after, after + words));
        await Promise.all([admin.page.waitForURL(/message=1/), admin.page.click("#publish")]);
      } finally {
        await bridge.evaluate("delete_option( 'no_blocks' ); echo 1;");
      }
    },

    async editInCodeEditor(id: number, after: string, words: string): Promise<void> {
      const mode = (name: string) =>
        admin.page.evaluate(`( wp.data.dispatch( 'core/editor' ).switchEditorMode ?? wp.data.dispatch( 'core/edit-post' ).switchEditorMode )( '${name}' )`); // prettier-ignore
      await open(id);
      await mode("text");
      const area = admin.page.locator("textarea.editor-post-text-editor");
      await area.fill((await area.inputValue()).replace(after, after + words));
      await area.blur();
      await save();
      await mode("visual");
    },
  };
}
