import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Plugin } from "../../db/plugin/entities.ts";
import { namesTag, rangeOf } from "../../domain/plugin/byteRange.ts";
import { takeFrom } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { createSubApp, errorAnswer, route } from "../http/route.ts";
import { beginAttempt, endWithError, watched } from "./attempt.ts";
import { kindOf, wantedBy, type Wanted } from "./wanted.ts";

/** wanted.ts checks these parameters, and logs refusals. */
const parameter = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .openapi({ type: "string", description });
const query = z.object({
  version: parameter("with the next three, as check-update gave them: the version that was offered to a site"),
  source: parameter("of the site's integration"),
  expires: parameter("seconds since 1970"),
  signature: parameter("HMAC-SHA256 over plugin, version, source and expires, hexadecimal"),
  enrolment: parameter("no longer accepted: send the token of an install link by POST"),
});
export const zip = { "application/zip": { schema: z.string().openapi({ format: "binary" }) } };

export type ZipAnswer = { body: ReadableStream | Uint8Array<ArrayBuffer> | null; status: 200 | 206 | 304; headers: Record<string, string> };

/** The route that serves packages. */
export const download = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/{slug}/download/",
      tags: ["WordPress Plugin"],
      security: [],
      summary: "Download the plugin",
      description:
        "Answers the newest stable package as a ZIP, or with a signed address the version that a site was offered. Ranges and ETags are supported. Without an address from IGNY8, add no parameters. Per network, 600 downloads an hour are possible.",
      request: {
        params: slugParam,
        query,
        headers: z.object({
          range: z.string().optional().openapi({ example: "bytes=0-1023" }),
          "if-range": z.string().optional(),
          "if-none-match": z.string().optional(),
        }),
      },
    },
    {
      200: { description: "The ZIP; its ETag is its SHA-256", content: zip },
      206: { description: "The range that was requested", content: zip },
      304: { description: "Not modified" },
      410: errorAnswer("The version was withdrawn; the message says what to do"),
      416: errorAnswer("Range not satisfiable"),
    },
  ),
  async (c) => {
    const { slug } = c.req.valid("param");
    return handOut(
      c,
      { slug, kind: kindOf(c) },
      (plugin) => wantedBy(c, plugin),
      (plugin, wanted) => packageOf(c, plugin, wanted),
    );
  },
);

/**
 * Serves a package within the limits, and logs the result.
 * @param choose decides which package, and for whom
 * @throws ApiError 404, 429, and what the two functions throw
 */
export async function handOut<Chosen extends Wanted>(
  c: Context<AppEnv>,
  { slug, kind }: { slug: string; kind: ReturnType<typeof kindOf> },
  choose: (plugin: Plugin) => Promise<Chosen>,
  answer: (plugin: Plugin, wanted: Chosen) => Promise<ZipAnswer>,
) {
  const attempt = beginAttempt(c, slug, kind);
  try {
    await takeFrom(c, "plugin_download_from");
    const plugin = await findPlugin(c, slug);
    const wanted = await choose(plugin);
    attempt.version = wanted.version;
    attempt.integration_id = wanted.integration_id;
    if (wanted.integration_id !== null) await c.var.deps.limits.take("plugin_download", String(wanted.integration_id));
    const { body, status, headers } = await answer(plugin, wanted);
    if (status === 304 || body === null || c.req.method === "HEAD") return c.body(null, status, headers);
    const stream = body instanceof ReadableStream ? body : new Blob([body]).stream();
    return c.body(watched(stream, Number(headers["content-length"]), attempt, status === 200), status, headers);
  } catch (error) {
    endWithError(attempt, error);
    throw error;
  }
}

/** The stored package, or the requested range of it. @throws ApiError 416, and what the store throws */
async function packageOf(c: Context<AppEnv>, plugin: Plugin, wanted: Wanted): Promise<ZipAnswer> {
  const etag = `"${wanted.sha256}"`;
  const headers = {
    ...headersOf(`${plugin.slug}-${wanted.version}.zip`),
    "accept-ranges": "bytes",
    "cache-control": wanted.integration_id === null ? "public, max-age=300, no-transform" : "private, no-cache, no-transform",
    etag,
  };
  if (namesTag(c.req.header("if-none-match"), etag)) return { body: null, status: 304, headers };
  const head = c.req.method === "HEAD";
  const ifRange = c.req.header("if-range");
  const range = head || (ifRange !== undefined && ifRange !== etag) ? "all" : rangeOf(c.req.header("range"), wanted.bytes);
  if (range === "none") {
    const message = `The package has ${wanted.bytes} bytes, none of them in that range.`;
    throw new ApiError(416, "range_not_satisfiable", message, { headers: { "content-range": `bytes */${wanted.bytes}` } });
  }
  const part = range === "all" ? undefined : range;
  const length = part ? part.end - part.start + 1 : wanted.bytes;
  const described = {
    ...headers,
    "content-length": String(length),
    ...(part ? { "content-range": `bytes ${part.start}-${part.end}/${wanted.bytes}` } : {}),
  };
  const body = head ? null : (await c.var.deps.pluginStore.open(wanted.sha256, part)).stream;
  return { body, status: part ? 206 : 200, headers: described };
}

export const headersOf = (filename: string) => ({
  "content-type": "application/zip",
  "content-disposition": `attachment; filename="${filename}"`,
  "x-content-type-options": "nosniff",
});
