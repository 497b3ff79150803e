import fc from "fast-check";
import { expect, test } from "vitest";
import { decryptSecret, encryptSecret, hashToken, maskKey, newToken, type SecretKey, type SecretOwner } from "../../db/secrets.ts";

const key = (id: string, byte: number): SecretKey => ({ id, key: Buffer.alloc(32, byte) });
const OLD = key("2025", 1);
const NEW = key("2026", 2);
const owner: SecretOwner = { account_id: 5, table: "igny8_site_integrations", row: 12, field: "api_key" };
const bytesOf = (sealed: string) => Buffer.from(sealed.split(".")[2]!, "base64url");
const sealedFrom = (sealed: string, bytes: Uint8Array) =>
  `${sealed.split(".").slice(0, 2).join(".")}.${Buffer.from(bytes).toString("base64url")}`;

test("an encrypted secret can be decrypted, and two encryptions differ", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (plain) => {
      const sealed = encryptSecret([NEW], owner, plain);
      expect(decryptSecret([NEW], owner, sealed)).toBe(plain);
      expect(sealed).toMatch(/^v1\.2026\.[\w-]+$/);
      expect(encryptSecret([NEW], owner, plain)).not.toBe(sealed);
    }),
  );
});

test.each<Partial<SecretOwner>>([{ account_id: 6 }, { table: "igny8_users" }, { row: 13 }, { field: "previous_api_key" }])(
  "copied to another owner (%j) it does not open",
  (other) => {
    const sealed = encryptSecret([NEW], owner, "igny8_secret");
    expect(() => decryptSecret([NEW], { ...owner, ...other }, sealed)).toThrow("authenticate");
  },
);

test("a secret with any byte changed is refused", () => {
  const sealed = encryptSecret([NEW], owner, "igny8_secret");
  const bytes = bytesOf(sealed);
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    expect(() => decryptSecret([NEW], owner, sealedFrom(sealed, changed)), `byte ${index}`).toThrow("authenticate");
  }
});

test("a secret cut to any length is refused", () => {
  const sealed = encryptSecret([NEW], owner, "igny8_secret");
  const bytes = bytesOf(sealed);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decryptSecret([NEW], owner, sealedFrom(sealed, bytes.subarray(0, length))), `${length} bytes`).toThrow();
  }
});

test("after a rotation of SECRET_KEYS old secrets can be decrypted, and new ones use the new key", () => {
  const before = encryptSecret([OLD], owner, "igny8_secret");
  expect(decryptSecret([NEW, OLD], owner, before)).toBe("igny8_secret");
  expect(encryptSecret([NEW, OLD], owner, "igny8_secret")).toMatch(/^v1\.2026\./);
});

test("a key that is not configured any more is named", () => {
  const before = encryptSecret([OLD], owner, "igny8_secret");
  expect(() => decryptSecret([NEW], owner, before)).toThrow("No key 2025 in SECRET_KEYS");
  expect(() => decryptSecret([key("2025", 3)], owner, before)).toThrow("authenticate");
});

test.each(["", "igny8_secret", "v1.2026", "v1.2026.", "v2.2026.AAAA", "v1..AAAA"])("'%s' is not an encrypted secret", (text) => {
  expect(() => decryptSecret([NEW], owner, text)).toThrow(/SECRET_KEYS/);
});

test("without a key nothing is encrypted", () => {
  expect(() => encryptSecret([], owner, "igny8_secret")).toThrow("SECRET_KEYS holds no key");
});

test("a new token is its prefix and 32 random bytes", () => {
  const tokens = Array.from({ length: 50 }, () => newToken("igny8_"));
  expect(new Set(tokens).size).toBe(50);
  for (const token of tokens) expect(Buffer.from(token.replace("igny8_", ""), "base64url")).toHaveLength(32);
});

test("a token is stored as SHA-256, and a masked key is too short to be used", () => {
  expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const token = newToken("igny8_");
  expect(maskKey(token)).toBe(`${token.slice(0, 8)}…${token.slice(-4)}`);
  expect(maskKey("short")).toBe("…");
});
