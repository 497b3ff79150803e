import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { gzip } from "node:zlib";
import { promisify } from "node:util";
import type { Context } from "hono";
import type { AppEnv } from "../http/deps.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** Only own scripts may run. Styles may be inline, as Mantine needs. Pictures may come from anywhere, and before an upload from the browser. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data: http: https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const NAME = /^\/(?:favicon\.svg|assets\/[\w.-]+)$/;
const squeeze = promisify(gzip);

interface File {
  plain: Uint8Array<ArrayBuffer>;
  squeezed: Uint8Array<ArrayBuffer>;
}

/**
 * Serves the console's files (`npm run console:build`) from memory: some forty files, under a megabyte. Any other path is an address within the
 * console, and gets its page.
 * @param dir the folder of the build
 * @returns undefined for requests that are not for the console: another method or media type, the API's paths; or if there is no build
 */
export function consolePages(dir: string | undefined) {
  const files = new Map<string, Promise<File | undefined>>();
  const read = (name: string) => {
    const known = files.get(name);
    if (known) return known;
    const file = readFile(join(dir!, name)).then(
      async (bytes) => ({ plain: new Uint8Array(bytes), squeezed: new Uint8Array(await squeeze(bytes)) }),
      () => undefined,
    );
    files.set(name, file);
    // A missing file may be built later, and unknown names must not fill the memory.
    void file.then((found) => found ?? files.delete(name));
    return file;
  };
  return async (c: Context<AppEnv>): Promise<Response | undefined> => {
    const { method, path } = c.req;
    if (dir === undefined || (method !== "GET" && method !== "HEAD") || /^\/(api|media|v1)(\/|$)/.test(path)) return undefined;
    const asset = NAME.test(path);
    if (!asset && !c.req.header("accept")?.includes("text/html")) return undefined;
    const name = asset ? path.slice(1) : "index.html";
    const file = await read(name);
    if (!file) return undefined;
    const small = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
    return c.body(small ? file.squeezed : file.plain, 200, {
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      // The names of assets contain a hash of their content.
      "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept, accept-encoding",
      ...(small ? { "content-encoding": "gzip" } : {}),
      ...(asset ? {} : { "content-security-policy": POLICY }),
    });
  };
}
