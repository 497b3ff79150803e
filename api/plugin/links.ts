import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { SecretKey } from "../../db/secrets.ts";
import { linkPath, linkText, type LinkClaims } from "../../domain/plugin/downloadLink.ts";

/** Signs with a key derived from each of SECRET_KEYS (RFC 5869), because those keys encrypt. */
const signatureBy = ({ key }: SecretKey, claims: LinkClaims): string =>
  createHmac("sha256", Buffer.from(hkdfSync("sha256", key, "", "igny8 plugin download links", 32)))
    .update(linkText(claims))
    .digest("hex");

/** The address of a version for one site, valid for `minutes`. The first key signs it. */
export function signedLink(
  { secretKeys, publicUrl, pluginUrlMinutes }: { secretKeys: SecretKey[]; publicUrl: string; pluginUrlMinutes: number },
  of: Omit<LinkClaims, "expires">,
  now: Date,
): string {
  const [current] = secretKeys;
  if (!current) throw new Error("SECRET_KEYS holds no key");
  const claims = { ...of, expires: String(Math.floor(now.getTime() / 1_000) + pluginUrlMinutes * 60) };
  return originOf(publicUrl) + linkPath(claims, signatureBy(current, claims));
}

const originOf = (url: string) => url.replace(/\/+$/, "");

/** Whether path and query are, byte for byte, a link signed with one of the keys. The caller checks its expiry. */
export function isOurLink(secretKeys: SecretKey[], claims: LinkClaims, pathAndQuery: string): boolean {
  return secretKeys.some((key) => isSame(linkPath(claims, signatureBy(key, claims)), pathAndQuery));
}

/** Compares in a time that does not depend on the position of a difference. */
const isSame = (one: string, other: string) => timingSafeEqual(sha256(one), sha256(other));
const sha256 = (text: string) => createHash("sha256").update(text).digest();
