/**
 * The "Test connection" button of Settings → IGNY8: sends the form's values and shows the answer as a WordPress notice.
 */
( function () {
	'use strict';

	const settings = window.igny8Settings;
	const button = document.getElementById( 'igny8-test' );
	const result = document.getElementById( 'igny8-test-result' );
	if ( ! settings || ! button || ! result ) {
		return;
	}

	function show( kind, message ) {
		const text = document.createElement( 'p' );
		text.textContent = message;
		result.className = kind ? 'notice notice-' + kind + ' inline' : '';
		result.replaceChildren( text );
	}

	button.addEventListener( 'click', function () {
		// Not `disabled`: keyboard users would lose the focus.
		if ( 'true' === button.getAttribute( 'aria-disabled' ) ) {
			return;
		}
		button.setAttribute( 'aria-disabled', 'true' );
		show( '', settings.testing );

		const body = new URLSearchParams( { action: 'igny8_test_connection', nonce: settings.nonce } );
		[ 'api_url', 'api_key', 'site_id' ].forEach( function ( name ) {
			body.set( name, document.getElementById( 'igny8_' + name ).value );
		} );
		fetch( settings.url, { method: 'POST', body, credentials: 'same-origin' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( answer ) {
				show( answer.success ? 'success' : 'error', answer.data.message );
			} )
			.catch( function () {
				show( 'error', settings.failed );
			} )
			.finally( function () {
				button.removeAttribute( 'aria-disabled' );
			} );
	} );
}() );
