import { StoreUnavailable } from "./contract.ts";

export interface Call {
  expected: number[];
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
}
/** @throws StoreUnavailable for all statuses but the expected ones */
export type CallS3 = (method: string, address: string, call: Call) => Promise<Response>;

/** S3's own largest page. */
const PAGE = 1_000;

interface Listed {
  name: string;
  size: number;
  changed_at: Date;
}

/**
 * The objects of a bucket below a URL, page by page, in ascending order. ListObjects, whose marker is a name, so that a list can begin anywhere.
 * @param root the bucket's URL, perhaps with a path
 * @param after a name; the list begins behind it
 */
export async function* pagesOf(call: CallS3, root: string, what: string, after: string | undefined): AsyncGenerator<Listed> {
  let ask: Asking | undefined;
  for (let last = after; ;) {
    const page: { xml: string; ask: Asking } = ask ? { xml: await xmlOf(call, ask, last), ask } : await firstPage(call, root, what, last);
    ask = page.ask;
    const found = objectsOf(page.xml, ask.prefix);
    yield* found;
    last = found.at(-1)?.name ?? last;
    if (found.length === 0 || !page.xml.includes("<IsTruncated>true</IsTruncated>")) return;
  }
}

interface Asking {
  /** the bucket's own address */
  bucket: string;
  /** what the names of all objects begin with */
  prefix: string;
}

/**
 * A URL with a path does not say where the bucket's name ends: it may be the first part of the path, or of the host's name. The other address is
 * no list: it is an object that does not exist, or the list of all buckets.
 */
async function firstPage(call: CallS3, root: string, what: string, after: string | undefined): Promise<{ xml: string; ask: Asking }> {
  const { origin, pathname } = new URL(root);
  const [first = "", ...rest] = pathname.split("/").filter(Boolean);
  const prefixOf = (parts: string[]) => parts.map((part) => `${decodeURIComponent(part)}/`).join("");
  const inPath = { bucket: `${origin}/${first}`, prefix: prefixOf(rest) };
  const inHost = { bucket: `${origin}/`, prefix: prefixOf(first ? [first, ...rest] : []) };
  let refused: unknown = new StoreUnavailable(what, `The store at ${origin} does not list the objects of ${pathname}.`);
  for (const ask of first ? [inPath, inHost] : [inHost]) {
    try {
      const xml = await xmlOf(call, ask, after);
      if (xml.includes("<ListBucketResult")) return { xml, ask };
    } catch (error) {
      if (ask === inPath || !first) refused = error;
    }
  }
  throw refused;
}

async function xmlOf(call: CallS3, { bucket, prefix }: Asking, after: string | undefined): Promise<string> {
  const query = new URLSearchParams({ "max-keys": String(PAGE), prefix });
  if (after !== undefined) query.set("marker", `${prefix}${after}`);
  return (await call("GET", `${bucket}?${query.toString()}`, { expected: [200] })).text();
}

/** Names of ours contain nothing that XML escapes. Others are of no interest. */
function objectsOf(xml: string, prefix: string): Listed[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, object]) => {
    const of = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(object!)?.[1] ?? "";
    return { name: of("Key").slice(prefix.length), size: Number(of("Size")), changed_at: new Date(of("LastModified")) };
  });
}
