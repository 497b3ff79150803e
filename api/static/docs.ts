import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";
import { Readable } from "node:stream";
import { OpenAPIHono } from "@hono/zod-openapi";
import { Scalar } from "@scalar/hono-api-reference";
import type { AppEnv } from "../http/deps.ts";

const bundle = join(dirname(createRequire(import.meta.url).resolve("@scalar/api-reference")), "browser/standalone.js");

type Nonced = AppEnv & { Variables: { nonce: string } };

/** The page's own scripts run by a nonce of each answer. Styles may be inline, as Scalar needs. Test requests go to the API's public address. */
const policy = (nonce: string, api: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ${api}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API's documentation page, with own files alone: it loads nothing from elsewhere. */
export const docs = new OpenAPIHono<Nonced>()
  .get(
    "/api/docs/",
    async (c, next) => {
      const nonce = randomBytes(16).toString("base64");
      c.set("nonce", nonce);
      await next();
      c.header("content-security-policy", policy(nonce, new URL(c.var.deps.publicUrl).origin));
    },
    Scalar<Nonced>((c) => ({
      nonce: c.var.nonce,
      url: "/api/openapi.json",
      cdn: "/api/docs/reference.js",
      pageTitle: "IGNY8 Publishing API",
      // Where a key would be shown, Scalar has a joke.
      authentication: {
        preferredSecurityScheme: "token",
        securitySchemes: { session: { value: "YOUR_SESSION" }, site_key: { value: "YOUR_SITE_KEY" } },
      },
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: "never",
    })),
  )
  .get("/api/docs/reference.js", (c) =>
    c.body(Readable.toWeb(createReadStream(bundle)) as ReadableStream, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=86400",
    }),
  );
