import type { Payload } from "@temporalio/common";
import { defaultPayloadConverter } from "@temporalio/common";
import { expect, test } from "vitest";
import { converterOf, createCodec } from "../../temporal/codec.ts";

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const payload = defaultPayloadConverter.toPayload({ title: "Slow bread" });
const opened = (found: Payload[]) => found.map((one) => defaultPayloadConverter.fromPayload(one));

test("what the first key encrypts can't be read without it, and every key opens its own", async () => {
  const [old, fresh] = [createCodec([key("a", 1)]), createCodec([key("b", 2), key("a", 1)])];
  const [sealedOld] = await old.encode([payload]);
  const [sealed, again] = await fresh.encode([payload, payload]);
  for (const one of [sealedOld!, sealed!]) expect(Buffer.from(one.data!).toString("latin1")).not.toContain("bread");
  expect(Buffer.from(sealed!.data!).equals(Buffer.from(again!.data!))).toBe(false);
  expect(opened(await fresh.decode([sealedOld!, sealed!, payload]))).toEqual(Array.from({ length: 3 }, () => ({ title: "Slow bread" })));
  await expect(old.decode([sealed!])).rejects.toThrow("TEMPORAL_CODEC_KEYS lacks the key b");
});

test("a changed payload, a changed key id and a cut one are refused", async () => {
  const codec = createCodec([key("a", 1), key("b", 1)]);
  const [sealed] = await codec.encode([payload]);
  const bytes = Buffer.from(sealed!.data!);
  bytes[20]! ^= 1;
  await expect(codec.decode([{ ...sealed!, data: bytes }])).rejects.toThrow();
  await expect(codec.decode([{ ...sealed!, metadata: { ...sealed!.metadata, "encryption-key-id": Buffer.from("b") } }])).rejects.toThrow();
  await expect(codec.decode([{ ...sealed!, data: Buffer.alloc(5) }])).rejects.toThrow();
});

test("without keys nothing is encrypted, and plain data is read", async () => {
  expect(converterOf([])).toBeUndefined();
  expect(await createCodec([]).encode([payload])).toEqual([payload]);
  expect(opened(await createCodec([key("a", 1)]).decode([payload]))).toEqual([{ title: "Slow bread" }]);
});
