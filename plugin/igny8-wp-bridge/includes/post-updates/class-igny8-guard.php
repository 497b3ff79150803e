<?php
/**
 * Puts a condition into the statement with which WordPress updates a post.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * `wp_update_post()` reads a whole row and writes all of it back, so a save by a person in between would be lost. The guard adds to this one
 * UPDATE that every column still has the value that was read. If it does not, the statement changes no row, which WordPress takes for
 * success; rows() then says 0.
 *
 * The hashes of the condition come from the database itself, so the columns' character sets do not matter. One condition for each column:
 * the SQLite integration knows MD5(), and not CONCAT_WS().
 */
final class Igny8_Guard {

	/** The columns that wp_update_post() writes, without the time of the change. */
	const COLUMNS = array( 'post_author', 'post_date', 'post_date_gmt', 'post_content', 'post_content_filtered', 'post_title', 'post_excerpt', 'post_status', 'post_type', 'comment_status', 'ping_status', 'post_password', 'post_name', 'to_ping', 'pinged', 'post_parent', 'menu_order', 'post_mime_type' );

	/**
	 * The post's row: its columns, and `md5_{column}` of each.
	 *
	 * @var stdClass
	 */
	private $row;

	/**
	 * Whether the statement that was last seen is ours.
	 *
	 * @var bool
	 */
	private $is_under_way = false;

	/**
	 * The slug that WordPress gives a post before it goes to the trash, as in its statement; null before that statement.
	 *
	 * @var string|null
	 */
	private $trash_slug = null;

	/**
	 * Rows that our statement changed; null before it.
	 *
	 * @var int|null
	 */
	private $rows = null;

	/**
	 * Reads a post past all caches.
	 *
	 * @param int $post_id Post.
	 * @return self|null Null when the post is gone.
	 */
	public static function read( $post_id ) {
		global $wpdb;
		$columns = array( 'ID' );
		foreach ( self::COLUMNS as $column ) {
			$columns[] = "{$column}, MD5({$column}) AS md5_{$column}";
		}
		$list = implode( ', ', $columns );
		$row  = $wpdb->get_row( $wpdb->prepare( "SELECT {$list} FROM {$wpdb->posts} WHERE ID = %d", $post_id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL -- names of columns.
		return $row ? new self( $row ) : null;
	}

	/**
	 * Use read().
	 *
	 * @param stdClass $row See the property.
	 */
	private function __construct( stdClass $row ) {
		$this->row = $row;
	}

	/**
	 * The columns as read, for wp_update_post(): it must write back what was read here, and not what a cache has.
	 *
	 * @return array Unslashed.
	 */
	public function columns() {
		$columns = array( 'ID' => (int) $this->row->ID );
		foreach ( self::COLUMNS as $column ) {
			$columns[ $column ] = $this->row->$column;
		}
		return $columns;
	}

	/**
	 * The fingerprint of a column, as igny8_fact() makes it.
	 *
	 * @param string $column Column.
	 * @return string
	 */
	public function fingerprint( $column ) {
		return igny8_fact( $this->row->{"md5_{$column}"}, null )['fp'];
	}

	/**
	 * The post's slug; in the trash the one that it had before.
	 *
	 * @return string
	 */
	public function slug() {
		return (string) preg_replace( '/__trashed$/D', '', $this->row->post_name );
	}

	/**
	 * Updates the post under the condition.
	 *
	 * @param array $changes Columns of wp_update_post(), unslashed.
	 * @return int|WP_Error Rows that the statement changed: 0 when the post was changed since it was read. -1 when no statement was seen: another
	 *                      plugin replaced the database's class.
	 */
	public function update( array $changes ) {
		global $wpdb;
		wp_cache_delete( (int) $this->row->ID, 'posts' );
		add_filter( 'query', array( $this, 'condition' ), PHP_INT_MAX );
		try {
			// `edit_date`: otherwise WordPress gives drafts a new date.
			$updated = igny8_update_post( array_merge( $this->columns(), array( 'edit_date' => true ), $changes ) );
			if ( $this->is_under_way ) {
				$this->rows = (int) $wpdb->rows_affected;
			}
		} finally {
			remove_filter( 'query', array( $this, 'condition' ), PHP_INT_MAX );
			$this->is_under_way = false;
		}
		if ( is_wp_error( $updated ) ) {
			return $updated;
		}
		return null === $this->rows ? -1 : $this->rows;
	}

	/**
	 * Adds the condition to the statement. WordPress calls this for every statement, before the number of the last one's rows is reset.
	 *
	 * On the way to the trash WordPress renames the post first, by a statement of its own. This one gets the condition too; the second one then
	 * expects the new slug, which is not there if the first has changed nothing.
	 *
	 * @param string $query SQL.
	 * @return string
	 */
	public function condition( $query ) {
		global $wpdb;
		if ( $this->is_under_way ) {
			$this->rows         = (int) $wpdb->rows_affected;
			$this->is_under_way = false;
		}
		$end   = ' WHERE `ID` = ' . (int) $this->row->ID;
		$start = "UPDATE `{$wpdb->posts}` SET ";
		if ( null !== $this->rows || 0 !== strpos( $query, $start ) || substr( $query, -strlen( $end ) ) !== $end ) {
			return $query;
		}
		$renames = 0 === strpos( $query, "{$start}`post_name` = " );
		if ( ! $renames && false === strpos( $query, '`post_content` = ' ) ) {
			return $query;
		}
		$name = $renames ? substr( $query, strlen( "{$start}`post_name` = " ), -strlen( $end ) ) : $this->trash_slug;
		foreach ( self::COLUMNS as $column ) {
			$renamed = 'post_name' === $column && null !== $this->trash_slug;
			$query  .= " AND MD5({$column}) = " . ( $renamed ? "MD5({$this->trash_slug})" : "'" . $this->row->{"md5_{$column}"} . "'" );
		}
		$this->is_under_way = ! $renames;
		$this->trash_slug   = $name;
		return $query;
	}
}
