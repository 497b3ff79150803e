<?php
/**
 * The user that articles belong to where nobody has chosen another: one of the plugin's own, an Author. It may write posts and upload
 * pictures, and nothing else, so that whatever an article or another plugin's hook does in its name goes no further.
 *
 * Nobody can sign in as it: nobody knows its password, and it has no e-mail address that a new one could be sent to.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** What it is called; the next name where a person has one already. */
const IGNY8_OWN_LOGINS = array( 'igny8', 'igny8bridge', 'igny8articles' );

/**
 * The plugin's own user, a member of the current site. A network has one for all its sites.
 *
 * @return int User id; 0 where there can be none: another plugin forbids it, or the site has no role Author that may publish. Then the
 *             site owner has chosen nobody, and it is as before.
 */
function igny8_make_own_author() {
	$role = get_role( 'author' );
	if ( ! $role || ! $role->has_cap( 'publish_posts' ) || $role->has_cap( 'unfiltered_html' ) ) {
		return 0;
	}
	foreach ( IGNY8_OWN_LOGINS as $login ) {
		$user = get_user_by( 'login', $login );
		if ( $user && ( ! igny8_is_own_author( $user ) || user_can( $user, 'unfiltered_html' ) ) ) {
			continue; // A person's, or one that people gave more rights.
		}
		$id = $user ? $user->ID : wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password( 64, true, true ),
				'user_email'   => '',
				'display_name' => 'IGNY8',
				'role'         => 'author',
			)
		);
		if ( is_wp_error( $id ) ) {
			return 0;
		}
		if ( is_multisite() && ! is_user_member_of_blog( $id ) ) {
			add_user_to_blog( get_current_blog_id(), $id, 'author' );
		}
		return $id;
	}
	return 0;
}

/**
 * Whether a user is the plugin's own. One that got an e-mail address is somebody's.
 *
 * @param WP_User|false $user User.
 * @return bool
 */
function igny8_is_own_author( $user ) {
	return $user && '' === $user->user_email && in_array( $user->user_login, IGNY8_OWN_LOGINS, true );
}

/**
 * The plugin's own user on the current site.
 *
 * @return WP_User|null
 */
function igny8_own_author() {
	foreach ( IGNY8_OWN_LOGINS as $login ) {
		$user = get_user_by( 'login', $login );
		if ( igny8_is_own_author( $user ) && is_user_member_of_blog( $user->ID ) ) {
			return $user;
		}
	}
	return null;
}

/**
 * Nobody asks for a new password in its name, not even where another plugin sends it elsewhere than to its e-mail address.
 *
 * @param bool|WP_Error $allowed What WordPress and others say.
 * @param int           $user_id User.
 * @return bool|WP_Error
 */
function igny8_refuse_password_reset( $allowed, $user_id ) {
	return igny8_is_own_author( get_userdata( $user_id ) ) ? false : $allowed;
}

/**
 * Tells the site's owner of comments on its posts, as it reads no mail.
 *
 * @param string[] $emails     Who is told.
 * @param int      $comment_id Comment.
 * @return string[]
 */
function igny8_tell_of_comments( $emails, $comment_id ) {
	$comment = get_comment( $comment_id );
	$post    = $comment ? get_post( $comment->comment_post_ID ) : null;
	if ( $post && igny8_is_own_author( get_userdata( $post->post_author ) ) ) {
		$emails[] = get_option( 'admin_email' );
	}
	return $emails;
}

/**
 * Who gets the articles when the plugin is deleted.
 *
 * @return int User id; 0: they stay with the plugin's own user, and it stays.
 */
function igny8_heir() {
	$heir = absint( get_option( 'igny8_heir_id', 0 ) );
	$user = $heir && is_user_member_of_blog( $heir ) ? get_userdata( $heir ) : false;
	return $user && ! igny8_is_own_author( $user ) ? $heir : 0;
}

/**
 * Gives the posts of the plugin's own user to the heir, where the site owner has named one, and removes that user. No post is ever deleted.
 */
function igny8_hand_over() {
	$own  = igny8_own_author();
	$heir = igny8_heir();
	if ( ! $own || ! $heir ) {
		return;
	}
	if ( is_multisite() ) {
		remove_user_from_blog( $own->ID, get_current_blog_id(), $heir );
		return;
	}
	require_once ABSPATH . 'wp-admin/includes/user.php';
	wp_delete_user( $own->ID, $heir );
}
