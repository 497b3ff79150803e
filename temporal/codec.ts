import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { DataConverter, Payload, PayloadCodec } from "@temporalio/common";
import proto from "@temporalio/proto";

/** A key of TEMPORAL_CODEC_KEYS: 32 bytes. */
interface CodecKey {
  id: string;
  key: Uint8Array;
}

const CIPHER = "aes-256-gcm";
/** The encoding of Temporal's own samples, so that people recognise it. */
const ENCODING = "binary/encrypted";
const KEY_ID = "encryption-key-id";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const { Payload: Wire } = proto.temporal.api.common.v1;
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();

/**
 * Encrypts what workflows and activities get and return, and the summaries that people read in the Temporal UI. The first key encrypts, all
 * decrypt. Payloads that are not encrypted are read as they are, so keys can be introduced at any time. Not encrypted: names, ids, search
 * attributes, and messages of failures.
 */
export function createCodec(keys: readonly CodecKey[]): PayloadCodec {
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    encode: async (payloads) => (keys[0] ? payloads.map((payload) => encrypt(payload, keys[0]!)) : payloads),
    decode: async (payloads) =>
      payloads.map((payload) => (text(payload.metadata?.["encoding"]) === ENCODING ? decrypt(payload, byId) : payload)),
  };
}

/** What clients and workers take; undefined without keys. */
export const converterOf = (keys: readonly CodecKey[]): DataConverter | undefined =>
  keys.length === 0 ? undefined : { payloadCodecs: [createCodec(keys)] };

function encrypt(payload: Payload, { id, key }: CodecKey): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(id));
  const data = Buffer.concat([iv, cipher.update(Wire.encode(payload).finish()), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) }, data };
}

/** @throws Error of one line that names the missing key */
function decrypt({ metadata, data }: Payload, keys: ReadonlyMap<string, Uint8Array>): Payload {
  const id = text(metadata?.[KEY_ID]);
  const key = keys.get(id);
  if (!key)
    throw new Error(`TEMPORAL_CODEC_KEYS lacks the key ${id}, with which Temporal's data was encrypted. Put it behind the first one.`);
  const bytes = Buffer.from(data ?? []);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(id));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Wire.decode(Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]));
}
