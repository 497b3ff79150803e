import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge({ workers: 1 });

const traces = () =>
  bridge.evaluate(`global $wpdb; echo wp_json_encode( array(
    'options' => $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%igny8%'" ),
    'meta' => $wpdb->get_col( "SELECT DISTINCT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%igny8%'" ),
    'cron' => array_values( array_filter( array_keys( array_merge( array(), ...array_values( array_filter( _get_cron_array(), 'is_array' ) ) ) ), function ( $name ) { return false !== strpos( $name, 'igny8' ); } ) ),
    'tables' => array_values( array_filter( $wpdb->get_col( 'SHOW TABLES' ), function ( $name ) { return false !== strpos( $name, 'igny8' ); } ) ),
    'terms' => $wpdb->get_col( "SELECT taxonomy FROM $wpdb->term_taxonomy WHERE taxonomy LIKE '%igny8%'" ),
    'term_meta' => $wpdb->get_col( "SELECT meta_key FROM $wpdb->termmeta WHERE meta_key LIKE '%igny8%'" ),
    'posts' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_type IN ( 'post', 'attachment' ) AND post_status IN ( 'publish', 'inherit' )" ),
  ) );`);

test("deactivating keeps everything; deleting leaves the articles and nothing of the plugin", async () => {
  // WordPress writes all cron events at once. A background request would restore older ones, or lose these.
  await bridge.addCode("defined( 'DISABLE_WP_CRON' ) || define( 'DISABLE_WP_CRON', true );");
  await bridge.evaluate(`update_option( 'igny8_sending', array( 'no_loopback' => time() + 3600 ) ); echo 1;`);
  const url = bridge.pictures.put("/kept", png(20, 20, [1, 1, 1]));
  const { body } = await bridge.publish(
    article({ featured_image_url: url, seo_title: "Kept", tags: ["Kept"], gallery_images: [{ url }], cluster_id: 4, cluster: "Plan" }),
  );
  await bridge.evaluate(
    `add_option( 'igny8_lock_left_behind', '1' ); update_site_option( 'igny8_update', array() ); set_site_transient( 'igny8_plugin_info', array(), 300 ); set_transient( 'igny8_wrong_x', array( 1 ), 300 ); update_term_meta( 1, '_igny8_id', '5' ); echo 1;`,
  );
  await bridge.evaluate(`
    foreach ( array( 'igny8_drain' => array(), 'igny8_of_an_older_version' => array( 1 ) ) as $hook => $args ) {
      wp_schedule_event( time() + 900, 'daily', $hook, $args );
    }
    echo 1;`);
  const before = await traces();
  expect(before.tables.toSorted()).toEqual(["wp_igny8_deliveries", "wp_igny8_publications"]);
  expect(before.cron.toSorted()).toEqual(["igny8_drain", "igny8_of_an_older_version", "igny8_report_health"]);
  expect([before.terms, before.term_meta.length]).toEqual([["igny8_cluster"], 3]);
  expect([before.options.length, before.meta.length]).toEqual([expect.toSatisfy((n) => n > 3), expect.toSatisfy((n) => n > 3)]);

  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  // A cron event without a handler.
  expect(await traces()).toEqual({ ...before, cron: ["igny8_of_an_older_version"] });

  await bridge.site.wp(["plugin", "uninstall", "igny8-wp-bridge"]);
  expect(await traces()).toEqual({ options: [], meta: [], cron: [], tables: [], terms: [], term_meta: [], posts: before.posts });
  const { body: post } = await bridge.rest(`/wp/v2/posts/${body.data.post_id}`);
  expect([post.status, post.featured_media > 0, post.tags.length]).toEqual(["publish", true, 1]);
});
