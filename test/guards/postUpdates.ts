import type { Guard } from "./guard.ts";

const IN = "plugin/igny8-wp-bridge/includes/post-updates/";
const update = (named: string) => ({ tests: ["test/plugin/post-updates/update.test.ts"], named });

/** In the plugin: what a change of a post must not replace. */
export const postUpdates: Guard[] = [
  {
    name: "a save in the last instant keeps WordPress's statement from changing the post",
    file: `${IN}class-igny8-guard.php`,
    find: `			$query .= " AND MD5({$column}) = '" . $this->row->{"md5_{$column}"} . "'";`,
    put: ``,
    tests: ["test/plugin/post-updates/race.test.ts"],
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
];
