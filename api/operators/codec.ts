import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";

/** A payload in protobuf's JSON form: bytes are base64. */
const payload = z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default("") });
const body = z.object({ payloads: z.array(payload).max(10_000) });

const bytes = (base64: string) => Buffer.from(base64, "base64");
const base64 = (data: Uint8Array | null | undefined) => Buffer.from(data ?? []).toString("base64");

/** The Temporal UI's pages, and only they, may ask from a browser with the operator's session. */
export const fromTemporalUi: MiddlewareHandler<AppEnv> = (c, next) => {
  const { temporalUiUrl } = c.var.deps;
  if (temporalUiUrl === undefined) return next();
  return cors({ origin: new URL(temporalUiUrl).origin, credentials: true, allowMethods: ["POST"], maxAge: 600 })(c, next);
};

/**
 * Decrypts payloads for the Temporal UI and CLI (Temporal, "Codec Server"). The protocol is Temporal's, so it is not part of this API's
 * documentation. Only operators reach it.
 */
export const codec = new OpenAPIHono<AppEnv>().post("/codec/decode/", async (c) => {
  const { codec: keys } = c.var.deps;
  if (!keys) throw new ApiError(404, "not_found", "Temporal's data is not encrypted here: TEMPORAL_CODEC_KEYS is not set.");
  const given = body.safeParse(await c.req.json().catch(() => undefined));
  if (!given.success) throw new ApiError(422, "invalid", "Send { payloads: [{ metadata, data }] }, with base64 as in protobuf's JSON.");
  const sealed = given.data.payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytes(value)])),
    data: bytes(data),
  }));
  const opened = await keys.decode(sealed).catch((error: unknown) => {
    const message =
      error instanceof Error && error.message.startsWith("TEMPORAL_CODEC_KEYS") ? error.message : "A payload was changed or cut.";
    throw new ApiError(422, "invalid", message);
  });
  return c.json({
    payloads: opened.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
      data: base64(data),
    })),
  });
});
