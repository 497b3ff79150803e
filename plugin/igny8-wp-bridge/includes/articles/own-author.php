<?php
/**
 * The plugin's own user, an Author. Articles belong to it unless the site owner chooses another user. It may only write posts and upload
 * pictures. This limits what an article, or another plugin's hook, can do in its name.
 *
 * Nobody can sign in as this user: nobody knows its password, and it has no e-mail address for a new one.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/** Login names for this user. If a person has one of them already, the next is used. */
const IGNY8_OWN_LOGINS = array( 'igny8', 'igny8bridge', 'igny8articles' );

/**
 * The plugin's own user, as a member of the current site. A network has one such user for all its sites.
 *
 * @return int User id; 0 where it can't be made: another plugin forbids it, or the site has no role Author that may publish. Then no
 *             author is chosen, and articles go to the first administrator.
 */
function igny8_make_own_author() {
	$role = get_role( 'author' );
	if ( ! $role || ! $role->has_cap( 'publish_posts' ) || $role->has_cap( 'unfiltered_html' ) ) {
		return 0;
	}
	foreach ( IGNY8_OWN_LOGINS as $login ) {
		$user = get_user_by( 'login', $login );
		if ( $user && ( ! igny8_is_own_author( $user ) || user_can( $user, 'unfiltered_html' ) ) ) {
			continue; // A person's user, or one that got more rights.
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
 * Whether a user is the plugin's own. A user with an e-mail address belongs to a person.
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
 * Refuses password resets for this user, even where another plugin sends the mail to a different address.
 *
 * @param bool|WP_Error $allowed What WordPress and other plugins decided.
 * @param int           $user_id User.
 * @return bool|WP_Error
 */
function igny8_refuse_password_reset( $allowed, $user_id ) {
	return igny8_is_own_author( get_userdata( $user_id ) ) ? false : $allowed;
}

/**
 * Sends notices of comments on its posts to the site's owner, because this user reads no mail.
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
 * The user who gets the articles when the plugin is deleted.
 *
 * @return int User id; 0: the articles stay with the plugin's own user, which then stays too.
 */
function igny8_heir() {
	$heir = absint( get_option( 'igny8_heir_id', 0 ) );
	$user = $heir && is_user_member_of_blog( $heir ) ? get_userdata( $heir ) : false;
	return $user && ! igny8_is_own_author( $user ) ? $heir : 0;
}

/**
 * Gives the posts of the plugin's own user to the heir, if the site owner named one, and then removes that user. Never deletes a post.
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
