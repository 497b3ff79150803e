import type { Guard } from "./guard.ts";

const IN = "plugin/igny8-wp-bridge/includes/post-updates/";
const update = (named: string) => ({ tests: ["test/plugin/post-updates/update.test.ts"], named });
const withdraw = (named: string) => ({ tests: ["test/plugin/post-updates/withdraw.test.ts"], named });
const box = { tests: ["test/plugin/text/editors.test.ts"], named: "the checkbox is saved" };
const raced = (named: string) => ({ tests: ["test/plugin/post-updates/race.test.ts"], named });

/** In the plugin: what a change of a post must not replace. */
export const postUpdates: Guard[] = [
  {
    name: "a save in the last instant keeps WordPress's statement from changing the post",
    file: `${IN}class-igny8-guard.php`,
    find: `"'" . $this->row->{"md5_{$column}"} . "'" )`,
    put: `"MD5({$column})" )`,
    ...raced("is never lost"),
  },
  {
    name: "a field is as IGNY8 knows it",
    file: `${IN}plan.php`,
    find: `isset( $parts['expect'] ) && $parts['expect'] !== $there['fp']`,
    put: `false`,
    ...update("a field that a person changed stays"),
  },
  {
    name: "splices do not cut a character",
    file: `${IN}splices.php`,
    find: `igny8_is_inside_character( $text, $edit[0] ) || igny8_is_inside_character( $text, $end )`,
    put: `false`,
    ...update("splices beyond the text"),
  },
  {
    name: "splices give the text that IGNY8 wants",
    file: `${IN}plan.php`,
    find: `! $errors && hash( 'sha256', igny8_apply_splices( $there['value'], $parts['edits'] ) ) !== $parts['result_sha256']`,
    put: `false`,
    ...update("splices beyond the text"),
  },
  {
    name: "an open editor is waited for",
    file: `${IN}update.php`,
    find: `$change['even_if_open'] ? array() : igny8_editors( array( $post_id ) )`,
    put: `array()`,
    ...update("a post that is open in an editor"),
  },
  {
    name: "a protected post is left alone",
    file: `${IN}update.php`,
    find: `		if ( $facts[ $post_id ]['protected'] ) {`,
    put: `		if ( false ) {`,
    ...update("a post that is open in an editor"),
  },
  {
    name: "an inserted piece is filtered",
    file: `${IN}write.php`,
    find: `	$stored   = igny8_stored_article( $local );`,
    put: `	$stored   = $local;`,
    ...update("a script that an administrator"),
  },
  {
    name: "a change is made once",
    file: `${IN}update.php`,
    find: `	if ( isset( $done['answer'] ) ) {`,
    put: `	if ( false ) {`,
    ...update("the same change again"),
  },
  {
    name: "a save in the last instant keeps a post out of the trash",
    file: `${IN}move.php`,
    find: `	$rows = $guard->update( array( 'post_status' => 'trash' ) );`,
    put: `	$rows = wp_trash_post( $id ) ? 1 : 0;`,
    ...raced("a save in the last instant keeps a post from going"),
  },
  {
    name: "a post that did not get into the trash keeps its address and meta",
    file: `${IN}move.php`,
    find: `		igny8_undo_trash( $guard, $meta );`,
    put: ``,
    ...raced("a save in the last instant keeps a post from going"),
  },
  {
    name: "a post is compared once more before it is deleted",
    file: `${IN}move.php`,
    find: `isset( $now[ $id ] ) && igny8_etag( $now[ $id ] ) !== igny8_etag( $fact )`,
    put: `false`,
    ...raced("a save in the last instant keeps a post from going"),
  },
  {
    name: "a post is withdrawn only if it is as IGNY8 knows it",
    file: `${IN}withdrawal.php`,
    find: `igny8_etag( $facts[ $post_id ] ) !== $wish['expect']['etag'] && !`,
    put: `false && !`,
    ...withdraw("a post that was edited"),
  },
  {
    name: "a protected post is not withdrawn",
    file: `${IN}withdrawal.php`,
    find: `		if ( $facts[ $post_id ]['protected'] ) {`,
    put: `		if ( false ) {`,
    ...withdraw("a post that was edited"),
  },
  {
    name: "a post that somebody edits is not withdrawn",
    file: `${IN}withdrawal.php`,
    find: `		if ( $editors ) {`,
    put: `		if ( false ) {`,
    ...withdraw("a post that was edited"),
  },
  {
    name: "a post that is not in the trash is deleted by force alone",
    file: `${IN}withdrawal-request.php`,
    find: `'trash' !== $columns['post_status'] && ! $wish['force']`,
    put: `false`,
    ...withdraw("a post is deleted from the trash"),
  },
  {
    name: "a post with a password does not lose it",
    file: `${IN}withdrawal-request.php`,
    find: `'private' === $to && '' !== $columns['post_password']`,
    put: `false`,
    ...withdraw("what can't be done"),
  },
  {
    name: "who may not publish brings no post back",
    file: `${IN}withdrawal-request.php`,
    find: `! current_user_can( $type ? $type->cap->publish_posts : 'publish_posts' )`,
    put: `false`,
    ...withdraw("what can't be done"),
  },
  {
    name: "the checkbox is saved from the plugin's own box",
    file: "plugin/igny8-wp-bridge/admin/meta-box-state.php",
    find: `wp_verify_nonce( $nonce, "igny8_protect_{$post_id}" ) && `,
    put: ``,
    ...box,
  },
  {
    name: "the checkbox is saved for who may edit the post",
    file: "plugin/igny8-wp-bridge/admin/meta-box-state.php",
    find: ` && current_user_can( 'edit_post', $post_id ) ) {`,
    put: ` ) {`,
    ...box,
  },
  {
    name: "an old address of a copy leads nowhere",
    file: `${IN}old-paths.php`,
    find: ` && Igny8_Publications::of_post( (int) $id )`,
    put: ``,
    ...withdraw("old addresses of pages"),
  },
];
