import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPluginStore, type StorePlace } from "../../../../db/plugin/store/open.ts";
import { PackageDamaged, PackageMissing, type PluginStore } from "../../../../db/plugin/store/contract.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text.repeat(20_000));
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const read = async (store: PluginStore, sha256: string, range?: { start: number; end: number }) => {
  const { stream, size } = await store.open(sha256, range);
  return { size, bytes: new Uint8Array(await new Response(stream).arrayBuffer()) };
};

interface Kind {
  place: StorePlace;
  /** writes something else into the package's place, past the store */
  damage(sha256: string, bytes: Uint8Array): Promise<void>;
  stop(): Promise<unknown>;
}

async function folder(): Promise<Kind> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-store-"));
  return {
    // Created with the first package.
    place: { folder: join(dir, "deep", "plugins") },
    damage: (sha256, bytes) => writeFile(join(dir, "deep", "plugins", `${sha256}.zip`), bytes),
    stop: () => rm(dir, { recursive: true }),
  };
}

async function s3(): Promise<Kind> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-s3-"));
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: dir,
    configureBuckets: [{ name: "packages", configs: [] }],
  });
  const { port } = await server.run();
  const place = { url: `http://127.0.0.1:${port}/packages/plugins`, region: "us-east-1", accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  return {
    place,
    async damage(sha256, bytes) {
      const response = await new AwsClient(place).fetch(`${place.url}/${sha256}.zip`, {
        method: "PUT",
        headers: { "x-amz-content-sha256": hashOf(bytes) },
        body: new Uint8Array(bytes),
      });
      expect(response.status).toBe(200);
    },
    stop: async () => {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
}

describe.each([
  ["a folder", folder],
  ["a bucket of S3", s3],
])("%s", (_, start) => {
  let kind: Kind;
  let store: PluginStore;
  beforeAll(async () => {
    kind = await start();
    store = openPluginStore(kind.place);
  });
  afterAll(() => kind?.stop());

  test("returns what was stored, whole or in parts, to several readers", async () => {
    const bytes = bytesOf("bread");
    const sha256 = hashOf(bytes);
    await store.put(sha256, bytes);
    for (const one of [store, openPluginStore(kind.place)]) {
      expect(await read(one, sha256)).toEqual({ size: 100_000, bytes });
      expect(await read(one, sha256, { start: 0, end: 4 })).toEqual({ size: 100_000, bytes: bytes.slice(0, 5) });
      expect(await read(one, sha256, { start: 99_990, end: 99_999 })).toEqual({ size: 100_000, bytes: bytes.slice(-10) });
    }
  });

  test("stores the same package again, even several times at once", async () => {
    const bytes = bytesOf("flour");
    const sha256 = hashOf(bytes);
    await Promise.all([1, 2, 3].map(() => store.put(sha256, bytes)));
    expect((await read(store, sha256)).bytes).toEqual(bytes);
    await store.put(sha256, bytes);
    expect((await read(store, sha256)).bytes).toEqual(bytes);
  });

  test("reports a missing package, and accepts nothing under another's hash", async () => {
    const bytes = bytesOf("salt");
    await expect(store.open(hashOf(bytes))).rejects.toThrow(PackageMissing);
    await expect(store.put(hashOf(bytesOf("sand")), bytes)).rejects.toThrow(PackageDamaged);
    await expect(store.open(hashOf(bytesOf("sand")))).rejects.toThrow(PackageMissing);
    await expect(store.open("../../etc/passwd")).rejects.toThrow("64 hexadecimal digits");
    await expect(store.put("A".repeat(64), bytes)).rejects.toThrow("64 hexadecimal digits");
  });

  test("returns no byte of a damaged package, and storing it again repairs it", async () => {
    const bytes = bytesOf("water");
    const sha256 = hashOf(bytes);
    await store.put(sha256, bytes);
    // The earlier check does not cover what was written since.
    expect((await read(store, sha256)).bytes).toEqual(bytes);
    const other = bytes.slice();
    other[99_999] = 0;
    await kind.damage(sha256, other);
    await expect(store.open(sha256)).rejects.toThrow(PackageDamaged);
    await expect(store.open(sha256, { start: 0, end: 9 })).rejects.toThrow(PackageDamaged);
    await kind.damage(sha256, bytes.slice(0, 50_000));
    await expect(store.open(sha256)).rejects.toThrow(PackageDamaged);
    await store.put(sha256, bytes);
    expect((await read(store, sha256)).bytes).toEqual(bytes);
  });

  test.each([
    [0, 100_000],
    [-1, 5],
    [10, 9],
    [100_000, 100_001],
  ])("a part from %d to %d is outside of it", async (start, end) => {
    const bytes = bytesOf("yeast");
    await store.put(hashOf(bytes), bytes);
    await expect(store.open(hashOf(bytes), { start, end })).rejects.toThrow(RangeError);
  });

  test("a reader that disconnects early blocks nothing", async () => {
    const bytes = bytesOf("rye..");
    await store.put(hashOf(bytes), bytes);
    for (let times = 0; times < 20; times += 1) await (await store.open(hashOf(bytes))).stream.cancel();
    expect((await read(store, hashOf(bytes))).bytes).toEqual(bytes);
  });
});

test("a folder contains only whole packages, and a changed file is checked again", async () => {
  const kind = await folder();
  const { folder: path } = kind.place as { folder: string };
  const bytes = bytesOf("bread");
  const sha256 = hashOf(bytes);
  const store = openPluginStore(kind.place);
  await Promise.all([1, 2, 3, 4].map(() => store.put(sha256, bytes)));
  expect(await readdir(path)).toEqual([`${sha256}.zip`]);
  await (await store.open(sha256)).stream.cancel();
  const file = join(path, `${sha256}.zip`);
  await truncate(file, 99_999);
  // Damage may include the file's time.
  await utimes(file, new Date(0), new Date(0));
  await expect(store.open(sha256)).rejects.toThrow(PackageDamaged);
  await kind.stop();
});

describe("a misconfigured bucket", () => {
  let server: Server;
  let answer: (method: string) => { status: number; body?: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { status, body = "" } = answer(request.method ?? "");
      response.writeHead(status, { "content-length": Buffer.byteLength(body), etag: '"1"' }).end(request.method === "HEAD" ? "" : body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void server.close());
  const storeAt = (port: number) =>
    openPluginStore({ url: `http://127.0.0.1:${port}/packages`, region: "us-east-1", accessKeyId: "id", secretAccessKey: "hunter2" });
  const bytes = bytesOf("bread");

  test.each([
    [403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", /answered PUT with 403 SignatureDoesNotMatch/],
    [404, "<Error><Code>NoSuchBucket</Code></Error>", /404 NoSuchBucket/],
    [503, "<html>", /503 Service Unavailable/],
  ])("it answers %d", async (status, body, message) => {
    answer = () => ({ status, body });
    const said = await storeAt((server.address() as AddressInfo).port)
      .put(hashOf(bytes), bytes)
      .catch((error: Error) => error);
    expect(said).toMatchObject({ name: "StoreUnavailable", message: expect.stringMatching(message) });
    expect(String(said)).not.toContain("hunter2");
  });

  test("whole bytes in answer to a range are refused", async () => {
    const text = "bread".repeat(20_000);
    answer = () => ({ status: 200, body: text });
    const store = storeAt((server.address() as AddressInfo).port);
    await expect(store.open(hashOf(bytes), { start: 0, end: 9 })).rejects.toMatchObject({ name: "StoreUnavailable" });
  });

  test("nothing listens", async () => {
    await expect(storeAt(1).open(hashOf(bytes))).rejects.toMatchObject({ name: "StoreUnavailable", message: /can't be reached/ });
  });
});
