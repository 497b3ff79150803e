import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject } from "vitest";
import type { article } from "../support/article.ts";
import { publishBatch } from "../support/batch.ts";
import type { Bridge } from "../support/bridgeSite.ts";

/** The bridge's warnings. */
export interface Warning {
  code: string;
  message: string;
  field?: string;
  advice?: string;
  url?: string;
}

/** Only MySQL and MariaDB have these character sets. */
export const IS_MARIADB = inject("stack").includes("MariaDB");

/** Adds lines to wp-config.php, before WordPress is loaded. */
export async function configure(bridge: Bridge, change: (config: string) => string): Promise<void> {
  const file = join(bridge.site.path, "wp-config.php");
  await writeFile(file, change(await readFile(file, "utf8")));
}

/** Converts a site's tables to those of an old site: `utf8mb3` as before WordPress 4.2, or `latin1`. */
export async function convertTables(bridge: Bridge, set: string): Promise<void> {
  await bridge.evaluate(`
    global $wpdb;
    foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
      $wpdb->query( "ALTER TABLE $table CONVERT TO CHARACTER SET ${set}" );
    }
    echo 1;`);
}

/** Makes a user and sets it as the author of articles. */
export async function writeAs(bridge: Bridge, role: string): Promise<number> {
  return bridge.evaluate(`
    $user = get_user_by( 'login', 'a-${role}' );
    $id = $user ? $user->ID : wp_insert_user( array( 'user_login' => 'a-${role}', 'user_pass' => wp_generate_password(), 'display_name' => 'Ann the ${role}', 'role' => '${role}' ) );
    update_option( 'igny8_author_id', $id );
    echo $id;`);
}

export interface Rows {
  post: Record<string, string>;
  meta: Record<string, string>;
  /** names by taxonomy, decoded and sorted */
  terms: Record<string, string[]>;
}

/** The rows of posts in the database. If a meta key is there twice, the first counts. */
export const rowsOf = (bridge: Bridge, ids: number[]): Promise<Rows[]> =>
  bridge.evaluate(`
    global $wpdb;
    echo wp_json_encode( array_map( function ( $id ) use ( $wpdb ) {
      $meta = $terms = array();
      foreach ( $wpdb->get_results( "SELECT meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = $id ORDER BY meta_id DESC" ) as $row ) $meta[ $row->meta_key ] = $row->meta_value;
      foreach ( $wpdb->get_results( "SELECT tt.taxonomy, t.name FROM $wpdb->term_relationships r JOIN $wpdb->term_taxonomy tt ON tt.term_taxonomy_id = r.term_taxonomy_id JOIN $wpdb->terms t ON t.term_id = tt.term_id WHERE r.object_id = $id" ) as $row ) {
        $terms[ $row->taxonomy ][] = html_entity_decode( $row->name, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
        sort( $terms[ $row->taxonomy ], SORT_STRING );
      }
      return array( 'post' => $wpdb->get_row( "SELECT * FROM $wpdb->posts WHERE ID = $id" ), 'meta' => (object) $meta, 'terms' => (object) $terms );
    }, array( ${ids.join(", ")} ) ) );`);

export interface Published {
  id: number;
  status: number;
  warnings: Warning[];
  rows: Rows;
}

/** Publishes articles in as few requests as possible, and reads their rows from the database. */
export async function publishAll(bridge: Bridge, payloads: ReturnType<typeof article>[]): Promise<Published[]> {
  const results: { status: number; data: { post_id: number; warnings: Warning[] } }[] = [];
  for (let at = 0; at < payloads.length; at += 25) {
    const { body } = await publishBatch(bridge, { articles: payloads.slice(at, at + 25) });
    results.push(...body.data.results);
  }
  for (const result of results) expect(result).toMatchObject({ status: expect.toSatisfy((status) => [201, 409].includes(status)) });
  const rows = await rowsOf(
    bridge,
    results.map(({ data }) => data.post_id),
  );
  return results.map(({ status, data }, index) => ({ id: data.post_id, status, warnings: data.warnings, rows: rows[index]! }));
}

/** Options for every test here: no time limit for batches, and no WP-Cron, whose runs overlap on a busy machine. */
export const CALM = `
  defined( 'DISABLE_WP_CRON' ) || define( 'DISABLE_WP_CRON', true );
  add_filter( 'igny8_batch_seconds', function () { return 100; } );`;

/** One line per warning, for a table that people read. */
export const inLines = (warnings: Warning[]): string =>
  warnings.map(({ code, field, message, advice }) => `${field} | ${code} | ${message} | ${advice}`).join("\n");
