import { z } from "zod";
import { DEFAULT_QUOTAS, QUOTA_NAMES } from "../domain/people/quotas.ts";

/* The forms of values that environment variables have (config.ts). */

/** `id:base64` of 32 bytes, comma separated; the first encrypts, all decrypt. */
export const secretKeys = z.string().transform((text, ctx) => {
  const keys = text.split(",").map((part) => {
    const [id = "", encoded = ""] = part.trim().split(":");
    return { id, key: Buffer.from(encoded, "base64") };
  });
  // The id is written into each ciphertext, between dots.
  if (keys.some(({ id, key }) => !/^[\w-]{1,60}$/.test(id) || key.length !== 32)) {
    const message =
      "must be id:base64 of exactly 32 bytes, comma separated (openssl rand -base64 32); an id is up to 60 letters, digits, - and _";
    ctx.addIssue({ code: "custom", message });
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) ctx.addIssue({ code: "custom", message: "names the same id twice" });
  return keys;
});

/** Comma separated. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);
/** `host:port`, or `host:port=ACCOUNT_ID` for one account. */
export const hosts = list.refine(
  (entries) => entries.every((entry) => /^(\[[\da-f:.]+\]|[^\s:/]+):\d+(=[1-9]\d*)?$/i.test(entry)),
  "must be host:port, or host:port=ACCOUNT_ID for one account, comma separated",
);
/** `name=number` for some quotas; the others have their defaults. */
export const quotas = list.transform((parts, ctx) => {
  const own = Object.fromEntries(parts.map((part) => part.split("=").map((side) => side.trim())));
  const wrong = Object.entries(own).filter(([name, number]) => !(name in DEFAULT_QUOTAS) || !/^\d{1,9}$/.test(String(number)));
  if (wrong.length > 0) {
    const message = `must be name=number, comma separated, not ${wrong.map((pair) => pair.join("=")).join(", ")}; names are ${QUOTA_NAMES.join(", ")}`;
    ctx.addIssue({ code: "custom", message });
  }
  return { ...DEFAULT_QUOTAS, ...Object.fromEntries(Object.entries(own).map(([name, number]) => [name, Number(number)])) };
});
export const count = z.coerce.number().int();
export const port = count.min(0).max(65535);
/** `name=value`, comma separated, with percent encoding (OpenTelemetry, OTEL_EXPORTER_OTLP_HEADERS). */
export const headers = list.transform((parts, ctx) => {
  const pairs = parts.map((part) => /^([\w-]+)=(.+)$/.exec(part)?.slice(1));
  try {
    return Object.fromEntries(pairs.map((pair) => [pair![0]!, decodeURIComponent(pair![1]!)]));
  } catch {
    ctx.addIssue({ code: "custom", message: "must be name=value, comma separated, with special characters in their URL form (%20)" });
    return z.NEVER;
  }
});
