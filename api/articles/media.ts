import { z } from "@hono/zod-openapi";
import { PICTURES } from "../../db/blobs/names.ts";
import { pictureType } from "../../domain/articles/pictures.ts";
import { namesTag } from "../../domain/plugin/byteRange.ts";
import { ApiError } from "../http/errors.ts";
import { createSubApp, route } from "../http/route.ts";

const picture = z.string().openapi({ format: "binary" });
const params = z.object({
  folder: z.string().openapi({ param: { name: "folder", in: "path" }, example: "ab" }),
  name: z.string().openapi({ param: { name: "name", in: "path" } }),
});

/** Serves pictures to everybody who knows the address. WordPress fetches them here. A name is its content's hash, so a picture never changes. */
export const media = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/media/{folder}/{name}",
      tags: ["Articles"],
      security: [],
      summary: "Get a picture's file",
      description:
        "Answers the bytes of a picture. WordPress downloads pictures here when it receives an article, so no credential is needed. The address contains a hash of the picture: the file never changes, and caches may keep it for a year.",
      request: { params },
    },
    {
      200: {
        description: "The picture; it never changes",
        content: {
          "image/png": { schema: picture },
          "image/jpeg": { schema: picture },
          "image/webp": { schema: picture },
          "image/gif": { schema: picture },
        },
      },
      304: { description: "Not modified" },
    },
  ),
  async (c) => {
    const { folder, name } = c.req.valid("param");
    const { pictures } = c.var.deps;
    const path = PICTURES.keyOf(`${folder}/${name}`);
    const size = path === undefined ? null : await pictures.size(path);
    if (path === undefined || size === null) throw new ApiError(404, "not_found", "There is no such picture.");
    const etag = `"${name}"`;
    const headers = {
      etag,
      "cache-control": "public, max-age=31536000, immutable",
      // Even if a browser takes the file for a page, it runs nothing.
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    };
    if (namesTag(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
    const described = { ...headers, "content-type": pictureType(name), "content-length": String(size) };
    if (c.req.method === "HEAD") return c.body(null, 200, described);
    return c.body((await pictures.open(path)).stream, 200, described);
  },
);
