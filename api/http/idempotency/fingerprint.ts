import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { AppEnv } from "../deps.ts";
import { boundaryOf, partsOf } from "../utf8.ts";

/** What tells a request from another one: a hash of its method, address and body. A form's boundary is chosen anew each time, and does not count. */
export async function fingerprintOf(c: Context<AppEnv>): Promise<string> {
  const hash = createHash("sha256").update(`${c.req.method} ${c.req.path} ${new URL(c.req.url).search}\n`);
  const bytes = Buffer.from(await c.req.arrayBuffer());
  const boundary = boundaryOf(c.req.header("content-type") ?? "");
  if (boundary === undefined) return hash.update(bytes).digest("hex");
  for (const { head, content } of partsOf(bytes, boundary)) hash.update(`${head.length} ${content.length}\n`).update(head).update(content);
  return hash.digest("hex");
}
