import { AwsClient } from "aws4fetch";
import { type StoreDriver, StoreUnavailable } from "./contract.ts";

/** A bucket of S3 or of a compatible store. */
export interface S3Place {
  /** the bucket's URL, with a path if packages should not be at its root: `https://s3.example.com/bucket/plugins` */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Until the answer begins. How long its body takes depends on its reader. */
const ANSWER_MS = 15_000;

export function createS3Driver({ url, region, accessKeyId, secretAccessKey }: S3Place): StoreDriver {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });

  /** @throws StoreUnavailable for all statuses but the named ones */
  async function call(
    method: string,
    name: string,
    expected: number[],
    headers: Record<string, string> = {},
    body?: Uint8Array<ArrayBuffer>,
  ) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${ANSWER_MS / 1_000} s`)), ANSWER_MS);
    const address = `${url.replace(/\/$/, "")}/${name}`;
    try {
      const response = await client.fetch(address, { method, headers, redirect: "manual", signal: late.signal, ...(body ? { body } : {}) });
      if (expected.includes(response.status)) return response;
      // S3's error is XML with a code.
      const why = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? response.statusText;
      throw new StoreUnavailable(`The store at ${new URL(url).host} answered ${method} with ${response.status} ${why}.`);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new StoreUnavailable(`The store at ${new URL(url).host} can't be reached: ${why}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async put(name, bytes, sha256) {
      // The signature includes the hash, which S3 compares with the received bytes.
      const headers = { "content-type": "application/zip", "x-amz-content-sha256": sha256 };
      await discard(await call("PUT", name, [200], headers, new Uint8Array(bytes)));
    },

    async look(name) {
      const response = await call("HEAD", name, [200, 404]);
      if (response.status === 404) return null;
      return { size: Number(response.headers.get("content-length")), revision: response.headers.get("etag") ?? "" };
    },

    async read(name, revision, range) {
      const wanted: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const response = await call("GET", name, [range ? 206 : 200, 404, 412], { "if-match": revision, ...wanted });
      if (response.status === 404 || response.status === 412 || !response.body) {
        await discard(response);
        return null;
      }
      if (range && !response.headers.get("content-range")?.startsWith(`bytes ${range.start}-${range.end}/`)) {
        await discard(response);
        throw new StoreUnavailable(`The store at ${new URL(url).host} sent another part of a package than IGNY8 requested.`);
      }
      return response.body;
    },
  };
}

const discard = (response: Response) => response.body?.cancel();
