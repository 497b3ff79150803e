<?php
/**
 * Makes one database a copy of another: `php mariadb-copy.php SOCKET FROM TO`.
 */

if ( 'cli' !== PHP_SAPI ) {
	exit( 1 );
}
list( , $igny8_socket, $igny8_from, $igny8_to ) = $argv;

mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
$igny8_db = new mysqli( 'localhost', 'root', '', '', 0, $igny8_socket );
$igny8_db->set_charset( 'utf8mb4' );
// WordPress's dates may be all zeros, and a row keeps its number, also 0.
$igny8_db->query( "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'" );
$igny8_db->query( "DROP DATABASE IF EXISTS `$igny8_to`" );
$igny8_db->query( "CREATE DATABASE `$igny8_to`" );
foreach ( $igny8_db->query( "SHOW TABLES FROM `$igny8_from`" )->fetch_all() as list( $igny8_table ) ) {
	$igny8_db->query( "CREATE TABLE `$igny8_to`.`$igny8_table` LIKE `$igny8_from`.`$igny8_table`" );
	$igny8_db->query( "INSERT INTO `$igny8_to`.`$igny8_table` SELECT * FROM `$igny8_from`.`$igny8_table`" );
}
