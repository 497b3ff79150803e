import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";
import { Readable } from "node:stream";
import { OpenAPIHono } from "@hono/zod-openapi";
import { Scalar } from "@scalar/hono-api-reference";
import type { AppEnv } from "./env.ts";

const bundle = join(dirname(createRequire(import.meta.url).resolve("@scalar/api-reference")), "browser/standalone.js");

/** The human page of the API, from our own files: nothing is fetched from elsewhere. */
export const docs = new OpenAPIHono<AppEnv>()
  .get(
    "/api/docs/",
    Scalar({
      url: "/api/openapi.json",
      cdn: "/api/docs/reference.js",
      pageTitle: "IGNY8 Publishing API",
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: "never",
    }),
  )
  .get("/api/docs/reference.js", (c) =>
    c.body(Readable.toWeb(createReadStream(bundle)) as ReadableStream, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=86400",
    }),
  );
