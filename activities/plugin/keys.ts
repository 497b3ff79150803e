import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import type { SecretKey } from "../../db/secrets.ts";
import { ReleaseProblem, type SourceFile } from "../../domain/plugin/release.ts";

/** Every version has this file at this path: a version that is released again is packed with today's keys. */
const KEYS_FILE = "includes/release-keys.php";
/** The bytes of an Ed25519 PrivateKeyInfo before the seed (RFC 8410, 7). */
const BEFORE_SEED = Buffer.from("302e020100300506032b657004220420", "hex");

const privateKeyOf = ({ key }: SecretKey): KeyObject =>
  createPrivateKey({ key: Buffer.concat([BEFORE_SEED, key]), format: "der", type: "pkcs8" });

/** The public key of a signing key whose `key` is the seed (RFC 8032): 32 bytes in base64. */
export function publicKeyOf(key: SecretKey): string {
  const { x = "" } = createPublicKey(privateKeyOf(key)).export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("base64");
}

/**
 * Signs with the first key (Ed25519, RFC 8032).
 * @throws ReleaseProblem if there is no key
 */
export function signText([first]: SecretKey[], text: string): { key_id: string; signature: string } {
  if (!first)
    throw new ReleaseProblem(
      "This worker has no key to sign with. Create one with `openssl rand -base64 32`, and set PLUGIN_SIGNING_KEYS to id:key, with an id of your choice. If there are several, the first signs.",
    );
  return { key_id: first.id, signature: sign(null, Buffer.from(text, "utf8"), privateKeyOf(first)).toString("base64") };
}

/** Adds the public keys that sites trust to a plugin's files. The order of the keys does not change the result. */
export function withReleaseKeys(files: SourceFile[], keys: SecretKey[]): SourceFile[] {
  const lines = keys
    .map((key) => `\t'${key.id}' => '${publicKeyOf(key)}',`)
    .toSorted()
    .join("\n");
  const text = `<?php
/**
 * The keys whose signature this copy of the plugin trusts. Written when it was packed.
 *
 * @package Igny8_WP_Bridge
 */

defined( 'ABSPATH' ) || exit;

return array(${lines && `\n${lines}\n`});
`;
  return [...files.filter(({ path }) => path !== KEYS_FILE), { path: KEYS_FILE, bytes: new TextEncoder().encode(text) }];
}
