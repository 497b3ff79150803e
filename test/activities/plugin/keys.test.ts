import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { publicKeyOf, signText, withReleaseKeys } from "../../../activities/plugin/keys.ts";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { SIGNING_KEYS } from "../../support/fixtures/accounts.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("a seed gives the public key and the signature of RFC 8032, 7.1, TEST 2", () => {
  const key = { id: "rfc", key: hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb") };
  expect(publicKeyOf(key)).toBe(hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").toString("base64"));
  expect(signText([key, ...SIGNING_KEYS], "\x72")).toEqual({
    key_id: "rfc",
    signature: hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ).toString("base64"),
  });
});

test("without a key nothing is signed, and the error says how to make one", () => {
  expect(() => signText([], "x")).toThrow(
    expect.objectContaining({ name: "ReleaseProblem", message: expect.stringContaining("openssl rand -base64 32") }),
  );
});

test("the release keys are added to the sources or replace theirs; the same keys give the same package", () => {
  const own = { path: "includes/release-keys.php", bytes: new TextEncoder().encode("<?php return array();") };
  const main = { path: "bread.php", bytes: new TextEncoder().encode("<?php") };
  const [added, replaced] = [[main], [own, main]].map((files) => withReleaseKeys(files, SIGNING_KEYS));
  const file = added!.find(({ path }) => path === own.path)!;
  expect(textOf(file.bytes)).toContain(`\t'release-2' => '${publicKeyOf(SIGNING_KEYS[0]!)}',\n`);
  expect(textOf(file.bytes)).not.toContain(SIGNING_KEYS[0]!.key.toString("base64"));
  const hashOf = (files: typeof added) =>
    createHash("sha256")
      .update(packPlugin("bread", "1.0.0", files!).zip)
      .digest("hex");
  expect(hashOf(replaced)).toBe(hashOf(added));
  expect(hashOf(withReleaseKeys([main], SIGNING_KEYS.toReversed()))).toBe(hashOf(added));
  expect(hashOf(withReleaseKeys([main], SIGNING_KEYS.slice(1)))).not.toBe(hashOf(added));
  expect(textOf(withReleaseKeys([main], [])[1]!.bytes)).toMatch(/return array\(\);\n$/);
});
