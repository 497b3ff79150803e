import { buffer } from "node:stream/consumers";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Plugin } from "../../db/plugin/entities.ts";
import type { AppEnv } from "../http/deps.ts";
import { slugParam } from "./versions/schemas.ts";
import { body, createSubApp, errorAnswer, route } from "../http/route.ts";
import { line } from "../http/schemas.ts";
import { appendEntry } from "./appendEntry.ts";
import { handOut, headersOf, zip, type ZipAnswer } from "./download.ts";
import { enrolled, type WantedOnce } from "./wanted.ts";

const token = line(100).openapi({
  description: "the part of the install link after `#token=`; in the body, because proxies and histories keep URLs",
});

/** The route that serves a package which connects its site by itself, for the token of an install link. */
export const installPackage = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/{slug}/download/",
      tags: ["WordPress Plugin"],
      security: [],
      summary: "Download a package that connects",
      description:
        "Answers a package that connects its site when it is activated. Send the token of an install link, which is valid for 24 hours.",
      request: { params: slugParam, ...body(z.object({ token })) },
    },
    {
      200: { description: "The ZIP, with the token in its enrolment.json", content: zip },
      410: errorAnswer("The install link no longer works; the message says what to do"),
    },
  ),
  async (c) => {
    const { slug } = c.req.valid("param");
    const given = c.req.valid("json").token;
    return handOut(
      c,
      { slug, kind: "enrolment" },
      (plugin) => enrolled(c, plugin, given),
      (plugin, wanted) => withEnrolment(c, plugin, wanted),
    );
  },
);

/** Adds `enrolment.json` to the package, with which the plugin connects its site on activation. It differs each time, so it is never cached. */
async function withEnrolment(c: Context<AppEnv>, plugin: Plugin, wanted: WantedOnce): Promise<ZipAnswer> {
  const { token: its, expires_at } = wanted.enrolment;
  const { stream } = await c.var.deps.pluginStore.open(wanted.sha256);
  const file = JSON.stringify({ api_url: c.var.deps.publicUrl, token: its, expires_at: expires_at.toISOString() });
  const bytes = appendEntry(await buffer(stream), `${plugin.slug}/enrolment.json`, new TextEncoder().encode(file));
  const headers = { ...headersOf(`${plugin.slug}.zip`), "cache-control": "no-store", "content-length": String(bytes.length) };
  return { body: bytes, status: 200, headers };
}
