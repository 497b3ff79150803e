import { AwsClient } from "aws4fetch";
import { type StoreDriver, StoreUnavailable } from "./contract.ts";
import { type Call, type CallS3, pagesOf } from "./listing.ts";
import type { Names } from "./names.ts";

/** A bucket of S3 or of a compatible store. */
export interface S3Place {
  /** the bucket's URL, with a path if the blobs should not be at its root: `https://s3.example.com/bucket/plugins` */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Until the answer begins. How long its body takes depends on its reader. */
const ANSWER_MS = 15_000;
/** The slowest upload: a larger body has more time. */
const BYTES_PER_MS = 500;
/** A call is made once more, this long after one that failed soon. */
const AGAIN_MS = 250;
const SOON_MS = 5_000;

export function createS3Driver({ url, region, accessKeyId, secretAccessKey }: S3Place, { what, typeOf }: Names): StoreDriver {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  const root = url.replace(/\/$/, "");
  const { host } = new URL(url);

  const refused = async (method: string, response: Response): Promise<never> => {
    // S3's error is XML with a code.
    const why = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? response.statusText;
    throw new StoreUnavailable(what, `The store at ${host} answered ${method} with ${response.status} ${why}.`);
  };

  async function once(method: string, address: string, { headers = {}, body }: Call): Promise<Response> {
    const most = ANSWER_MS + (body?.length ?? 0) / BYTES_PER_MS;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${Math.round(most / 1_000)} s`)), most);
    try {
      return await client.fetch(address, { method, headers, redirect: "manual", signal: late.signal, ...(body ? { body } : {}) });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new StoreUnavailable(what, `The store at ${host} can't be reached: ${why}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  const call: CallS3 = async (method, address, options) => {
    const begun = performance.now();
    // Not `instanceof Response`: the API's server puts a class of its own in that place.
    const first = await once(method, address, options).catch((error: StoreUnavailable) => error);
    if (!(first instanceof Error) && options.expected.includes(first.status)) return first;
    // Stores ask for a repetition now and then (503 SlowDown), or close a connection. Each call may be repeated, since a name always has the same
    // bytes. WordPress, which fetches a picture, would not repeat its request.
    const passes = first instanceof Error || first.status >= 500 || first.status === 429;
    if (passes && performance.now() - begun < SOON_MS) {
      if (!(first instanceof Error)) await discard(first);
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
      const second = await once(method, address, options);
      return options.expected.includes(second.status) ? second : refused(method, second);
    }
    if (first instanceof Error) throw first;
    return refused(method, first);
  };
  const at = (name: string) => `${root}/${name}`;

  return {
    where: root,

    async put(name, bytes, sha256) {
      // The signature includes the hash, which S3 compares with the received bytes.
      const headers = { "content-type": typeOf(name), "x-amz-content-sha256": sha256 };
      await discard(await call("PUT", at(name), { expected: [200], headers, body: new Uint8Array(bytes) }));
    },

    async look(name) {
      const response = await call("HEAD", at(name), { expected: [200, 404] });
      if (response.status === 404) return null;
      return { size: Number(response.headers.get("content-length")), revision: response.headers.get("etag") ?? "" };
    },

    async read(name, revision, range) {
      const wanted: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const response = await call("GET", at(name), {
        expected: [range ? 206 : 200, 404, 412],
        headers: { "if-match": revision, ...wanted },
      });
      if (response.status === 404 || response.status === 412 || !response.body) {
        await discard(response);
        return null;
      }
      if (range && !response.headers.get("content-range")?.startsWith(`bytes ${range.start}-${range.end}/`)) {
        await discard(response);
        throw new StoreUnavailable(what, `The store at ${host} sent another part of a ${what} than IGNY8 requested.`);
      }
      return response.body;
    },

    async remove(name) {
      await discard(await call("DELETE", at(name), { expected: [200, 204, 404] }));
    },

    list: (after) => pagesOf(call, root, what, after),

    // An upload that breaks off leaves nothing.
    removeUnfinished: async () => undefined,
  };
}

const discard = (response: Response) => response.body?.cancel();
