import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { namesTag } from "../../domain/plugin/byteRange.ts";
import { findPlugin } from "./versions/versions.ts";
import { slugParam } from "./versions/schemas.ts";
import { createSubApp, route } from "../http/route.ts";

/** The pictures that WordPress shows of a plugin. The PNG files of banner and icon are rendered from the SVG beside them. */
const FILES = {
  "icon.svg": "image/svg+xml",
  "icon-256x256.png": "image/png",
  "banner-772x250.png": "image/png",
} as const;
type Name = keyof typeof FILES;

/** The addresses of the pictures, in the form of WordPress's updater. */
export function picturesOf(publicUrl: string, slug: string) {
  const at = (name: Name) => `${publicUrl.replace(/\/+$/, "")}/api/plugins/${slug}/${name}`;
  const png = at("icon-256x256.png");
  return { icons: { svg: at("icon.svg"), "1x": png, "2x": png, default: png }, banners: { low: at("banner-772x250.png") } };
}

const files = new Map(
  await Promise.all(
    Object.entries(FILES).map(async ([name, type]) => {
      const bytes = await readFile(new URL(`assets/${name}`, import.meta.url));
      return [name, { bytes, type, etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"` }] as const;
    }),
  ),
);

export const pictures = createSubApp();
for (const [name, type] of Object.entries(FILES)) {
  const picture = { [type]: { schema: z.string().openapi({ format: "binary" }) } };
  pictures.openapi(
    route(
      {
        method: "get",
        path: `/{slug}/${name}`,
        tags: ["WordPress Plugin"],
        security: [],
        summary: `Get ${name}`,
        description: "Answers a picture that WordPress shows beside the plugin. It may be cached for a day.",
        request: { params: slugParam },
      },
      { 200: { description: "The picture", content: picture }, 304: { description: "Not modified" } },
    ),
    async (c) => {
      await findPlugin(c, c.req.valid("param").slug);
      const { bytes, etag } = files.get(name)!;
      const headers = {
        etag,
        "cache-control": "public, max-age=86400",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "x-content-type-options": "nosniff",
      };
      if (namesTag(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
      return c.body(bytes, 200, { ...headers, "content-type": type });
    },
  );
}
