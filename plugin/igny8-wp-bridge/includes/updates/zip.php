<?php
/**
 * Reads the entries of a ZIP archive and their content.
 *
 * Some PHP builds lack ZipArchive. PclZip normalizes paths before they can be checked, and does not report links. So this is a parser of
 * its
 * own. It is strict: it refuses what our packer does not write (comments, ZIP64, bytes before or after).
 * See PKWARE's APPNOTE.TXT, 4.3 and 4.4.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The entries in an archive's central directory. WordPress unpacks these.
 *
 * @param string $zip The archive's bytes.
 * @return array[]|null {name, flags, method, packed, bytes, mode, at}, in their order; null if the archive can't be read.
 */
function igny8_zip_entries( $zip ) {
	$end = strlen( $zip ) < 22 ? false : unpack( 'Vsignature/vdisk/vfirst/vhere/vcount/Vsize/Vat/vcomment', $zip, strlen( $zip ) - 22 );
	if ( ! $end || 0x06054b50 !== $end['signature'] || 0 !== $end['disk'] || 0 !== $end['comment'] || strlen( $zip ) !== $end['at'] + $end['size'] + 22 ) {
		return null;
	}
	$entries = array();
	$at      = $end['at'];
	$limit   = $end['at'] + $end['size'];
	while ( $at + 46 <= $limit ) {
		$form  = 'Vsignature/vmade_by/vneeds/vflags/vmethod/vtime/vdate/Vcrc/Vpacked/Vbytes/vname/vextra/vcomment/vdisk/vinternal/Vexternal/Vat';
		$entry = unpack( $form, $zip, $at );
		if ( 0x02014b50 !== $entry['signature'] ) {
			return null;
		}
		$entries[] = array(
			'name'   => substr( $zip, $at + 46, $entry['name'] ),
			'flags'  => $entry['flags'],
			'method' => $entry['method'],
			'packed' => $entry['packed'],
			'bytes'  => $entry['bytes'],
			'mode'   => $entry['external'] >> 16 & 0xffff,
			'at'     => $entry['at'],
		);

		$at += 46 + $entry['name'] + $entry['extra'] + $entry['comment'];
	}
	return $at === $limit && count( $entries ) === $end['count'] ? $entries : null;
}

/**
 * The content of an entry.
 *
 * @param string $zip   The archive's bytes.
 * @param array  $entry One of igny8_zip_entries().
 * @return string|null Null if it can't be unpacked, or its size is not the stated one.
 */
function igny8_zip_content( $zip, array $entry ) {
	if ( $entry['at'] + 30 > strlen( $zip ) ) {
		return null;
	}
	$local = unpack( 'Vsignature/vneeds/vflags/vmethod/vtime/vdate/Vcrc/Vpacked/Vbytes/vname/vextra', $zip, $entry['at'] );
	$start = $entry['at'] + 30 + $local['name'] + $local['extra'];
	// Some unpackers use the name in the local header instead of the directory's.
	if ( 0x04034b50 !== $local['signature'] || substr( $zip, $entry['at'] + 30, $local['name'] ) !== $entry['name'] || $start + $entry['packed'] > strlen( $zip ) ) {
		return null;
	}
	$content = substr( $zip, $start, $entry['packed'] );
	if ( 8 === $entry['method'] ) {
		// gzinflate() warns about invalid data. The size limits how far a small file can expand; 0 would mean no limit.
		$content = function_exists( 'gzinflate' ) ? @gzinflate( $content, max( 1, $entry['bytes'] ) ) : false; // phpcs:ignore WordPress.PHP.NoSilencedErrors
	} elseif ( 0 !== $entry['method'] ) {
		$content = false;
	}
	return is_string( $content ) && strlen( $content ) === $entry['bytes'] ? $content : null;
}
