import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { makeNetwork } from "../support/network.ts";
import { useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 2 });
const receiver = useReceiver(bridge);

const tables = (): Promise<string[]> =>
  bridge.evaluate(
    `global $wpdb; echo wp_json_encode( array_values( array_filter( $wpdb->get_col( 'SHOW TABLES' ), function ( $name ) { return false !== strpos( $name, 'igny8' ); } ) ) );`,
  );
const of = (...blogs: string[]) => blogs.flatMap((blog) => [`wp_${blog}igny8_deliveries`, `wp_${blog}igny8_publications`]);

test("in a network each site has tables, later sites too; they go with the site, and none is left at the end", async () => {
  await makeNetwork(bridge);
  const before = await bridge.site.wp(["site", "create", "--slug=before", "--porcelain"]);
  expect(await tables()).toEqual(of(""));
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge", "--network"]);
  expect((await tables()).toSorted()).toEqual(of("", `${before}_`).toSorted());

  const after = await bridge.site.wp(["site", "create", "--slug=after", "--porcelain"]);
  // One user writes on all sites that are new to the plugin. A site that had the plugin keeps its author.
  const author = (blog: string) =>
    bridge.evaluate(`switch_to_blog( ${blog} ); $user = get_userdata( igny8_author_id() ); restore_current_blog();
      echo wp_json_encode( array( $user->user_login, get_users( array( 'blog_id' => ${blog}, 'login' => 'igny8', 'fields' => 'ID', 'role' => 'author' ) ) ) );`);
  const own = await bridge.evaluate("echo wp_json_encode( (string) get_user_by( 'login', 'igny8' )->ID );");
  for (const blog of ["1", before, after]) expect(await author(blog)).toEqual(["igny8", [own]]);
  expect((await tables()).toSorted()).toEqual(of("", `${before}_`, `${after}_`).toSorted());
  await bridge.site.wp(["site", "delete", after, "--yes"]);
  expect((await tables()).toSorted()).toEqual(of("", `${before}_`).toSorted());

  // Each site has its own settings, articles and queue.
  await bridge.evaluate(
    `switch_to_blog( ${before} ); update_option( 'igny8_api_key', '${KEY}' ); update_option( 'igny8_api_url', '${receiver.igny8.origin}' ); echo 1;`,
  );
  const payload = article({ title: "On the second site" });
  const { body } = await bridge.evaluate(`
    switch_to_blog( ${before} );
    $request = new WP_REST_Request( 'POST', '/igny8/v1/publish' );
    $request->set_header( 'X-IGNY8-API-KEY', '${KEY}' ); $request->set_header( 'Content-Type', 'application/json' );
    $request->set_body( '${JSON.stringify(payload)}' );
    $response = rest_do_request( $request );
    $GLOBALS['igny8_post'] = $response->get_data()['data']['post_id'];
    restore_current_blog();
    echo wp_json_encode( array( 'body' => $response->get_data() ) );`);
  expect(body.data.post_status).toBe("publish");
  const told = await bridge.evaluate(
    `switch_to_blog( ${before} ); $mine = Igny8_Deliveries::newest(); restore_current_blog(); echo wp_json_encode( array( wp_list_pluck( $mine, 'body' ), count( Igny8_Deliveries::newest() ) ) );`,
  );
  // Not caused by the plugin: older WordPress drops the colon before the port from a later site's address.
  const home = await bridge.evaluate(`echo wp_json_encode( get_home_url( ${before} ) );`);
  expect(told[0].map((text: string) => JSON.parse(text).site_url)).toEqual([home, home]);
  expect(told[1]).toBe(0);

  // Updates are for the whole network: through the main site's connection, or through the first that has one.
  const asking = () => bridge.evaluate("echo wp_json_encode( igny8_update_connection()['site_url'] ?? null );");
  expect(await asking()).toBe(await bridge.evaluate("echo wp_json_encode( home_url() );"));
  await bridge.evaluate("delete_option( 'igny8_api_key' ); echo 1;");
  expect(await asking()).toBe(home);
  receiver.igny8.answer = { status: 200, body: { success: true, data: { update_available: false, reason: "up_to_date" } } };
  await bridge.evaluate("igny8_check_now(); set_site_transient( 'igny8_plugin_info', array(), 300 ); echo 1;");
  const kept = () =>
    bridge.evaluate(
      `global $wpdb; echo wp_json_encode( $wpdb->get_col( "SELECT meta_key FROM $wpdb->sitemeta WHERE meta_key LIKE '%igny8%'" ) );`,
    );
  expect(await kept()).toHaveLength(3);

  const writerOf = () =>
    bridge.evaluate(`switch_to_blog( ${before} ); $post = get_posts( array( 'title' => 'On the second site' ) )[0]; restore_current_blog();
      echo wp_json_encode( array( (string) $post->post_author, is_user_member_of_blog( ${own}, ${before} ), is_user_member_of_blog( ${own}, 1 ) ) );`);
  expect(await writerOf()).toEqual([own, true, true]);
  await bridge.evaluate(`switch_to_blog( ${before} ); update_option( 'igny8_heir_id', 1 ); echo 1;`);
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge", "--network"]);
  await bridge.site.wp(["plugin", "uninstall", "igny8-wp-bridge"]);
  expect(await writerOf()).toEqual(["1", false, true]);
  expect(await tables()).toEqual([]);
  expect(await kept()).toEqual([]);
  expect(
    await bridge.evaluate(`global $wpdb; $left = array();
      foreach ( array( 1, ${before} ) as $blog ) { switch_to_blog( $blog ); $left = array_merge( $left, $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%igny8%'" ) ); restore_current_blog(); }
      echo wp_json_encode( $left );`),
  ).toEqual([]);
});
