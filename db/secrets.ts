import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

export interface SecretKey {
  id: string;
  key: Buffer;
}

/** The owner of a secret. A ciphertext that is copied to another row, field or tenant can't be decrypted. */
export interface SecretOwner {
  /** null if it belongs to no account */
  account_id: number | null;
  table: string;
  row: number | string;
  field: string;
  /** the scheme, host and port, for a secret that is sent to one place only. If the row has another origin by now, the secret can't be decrypted */
  origin?: string;
}

const additionalData = ({ account_id, table, row, field, origin }: SecretOwner) =>
  Buffer.from(`${account_id}/${table}/${row}/${field}${origin === undefined ? "" : `/${origin}`}`);

/** The version of a ciphertext: v2 is bound to an origin. */
const versionFor = ({ origin }: SecretOwner) => (origin === undefined ? "v1" : "v2");

/** Encrypts with the first key (AES-256-GCM). Returns `{version}.{key id}.{base64url of nonce, ciphertext, tag}`. */
export function encryptSecret(keys: SecretKey[], owner: SecretOwner, plain: string): string {
  const [current] = keys;
  if (!current) throw new Error("SECRET_KEYS holds no key");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", current.key, nonce).setAAD(additionalData(owner));
  const sealed = Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${versionFor(owner)}.${current.id}.${sealed.toString("base64url")}`;
}

/** @throws Error if no key of that id is configured, or if the text was changed or belongs to another owner */
export function decryptSecret(keys: SecretKey[], owner: SecretOwner, sealed: string): string {
  const [version, keyId, encoded] = sealed.split(".");
  const key = keys.find(({ id }) => id === keyId)?.key;
  if (version !== versionFor(owner) || !encoded || !key) throw new Error(`No key ${keyId} in SECRET_KEYS`);
  const bytes = Buffer.from(encoded, "base64url");
  // Without a fixed length, a truncated tag would be accepted.
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(additionalData(owner));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
}

/** A new secret for a person, program or site: prefix and 32 random bytes, base64url. */
export function newToken(prefix: string): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** The stored form of a token: SHA-256, hex. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The parts of a key by which people recognise it, but can't use it: `igny8_Ab…9xYz`. */
export function maskKey(key: string): string {
  return key.length > 16 ? `${key.slice(0, 8)}…${key.slice(-4)}` : "…";
}
