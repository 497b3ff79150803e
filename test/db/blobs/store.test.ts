import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BlobDamaged, BlobMissing, type BlobStore } from "../../../db/blobs/contract.ts";
import { openPackages, openPictures, type StorePlace } from "../../../db/blobs/open.ts";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { run } from "../../../dev/processes.ts";
import { startS3 } from "../../support/servers/s3.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text.repeat(20_000));
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const read = async (store: BlobStore, sha256: string, range?: { start: number; end: number }) => {
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
  const { place, stop } = await startS3("packages");
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
    stop,
  };
}

describe.each([
  ["a folder", folder],
  ["a bucket of S3", s3],
])("%s", (_, start) => {
  let kind: Kind;
  let store: BlobStore;
  beforeAll(async () => {
    kind = await start();
    store = openPackages(kind.place);
  });
  afterAll(() => kind?.stop());

  test("returns what was stored, whole or in parts, to several readers", async () => {
    const bytes = bytesOf("bread");
    const sha256 = hashOf(bytes);
    await store.put(sha256, bytes);
    for (const one of [store, openPackages(kind.place)]) {
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
    await expect(store.open(hashOf(bytes))).rejects.toThrow(BlobMissing);
    await expect(store.put(hashOf(bytesOf("sand")), bytes)).rejects.toThrow(BlobDamaged);
    await expect(store.open(hashOf(bytesOf("sand")))).rejects.toThrow(BlobMissing);
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
    await expect(store.open(sha256)).rejects.toThrow(BlobDamaged);
    await expect(store.open(sha256, { start: 0, end: 9 })).rejects.toThrow(BlobDamaged);
    await kind.damage(sha256, bytes.slice(0, 50_000));
    await expect(store.open(sha256)).rejects.toThrow(BlobDamaged);
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

  test("pictures lie beside packages: listed in their order, page by page, and removed", async () => {
    const pictures = openPictures(kind.place);
    // More than a page of S3. They are many requests, so CI stores one page.
    const count = process.env["CI"] ? 12 : 1_005;
    const all = Array.from({ length: count }, (_, index) => new TextEncoder().encode(`picture ${index}`));
    const keys = all.map((bytes) => pathOf(bytes, "png")).toSorted();
    for (let index = 0; index < count; index += 50)
      await Promise.all(all.slice(index, index + 50).map((bytes) => pictures.put(pathOf(bytes, "png"), bytes)));
    const listed = await Array.fromAsync(pictures.list());
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed[0]).toMatchObject({ size: expect.any(Number), changed_at: expect.any(Date) });
    expect(Math.abs(Date.now() - listed[0]!.changed_at.getTime())).toBeLessThan(600_000);
    expect((await Array.fromAsync(pictures.list(keys[9]))).map(({ key }) => key)).toEqual(keys.slice(10));
    expect(await pictures.size(keys[3]!)).toBe(listed[3]!.size);
    await pictures.remove(keys[3]!);
    await pictures.remove(keys[3]!);
    expect([await pictures.size(keys[3]!), (await Array.fromAsync(pictures.list())).length]).toEqual([null, count - 1]);
    for await (const { key } of store.list()) expect(key).toMatch(/^[0-9a-f]{64}$/);
    for (const bad of ["/media/ab/../../x.png", "/media/loaf.jpg", `/media/aa/${"b".repeat(64)}.png`])
      await expect(pictures.size(bad)).rejects.toThrow("A picture's key is its path");
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
  const store = openPackages(kind.place);
  await Promise.all([1, 2, 3, 4].map(() => store.put(sha256, bytes)));
  expect(await readdir(path)).toEqual([`${sha256}.zip`]);
  await (await store.open(sha256)).stream.cancel();
  const file = join(path, `${sha256}.zip`);
  await truncate(file, 99_999);
  // Damage may include the file's time.
  await utimes(file, new Date(0), new Date(0));
  await expect(store.open(sha256)).rejects.toThrow(BlobDamaged);
  await kind.stop();
});

test("what a killed process wrote in part is not listed, and goes after a day", async () => {
  const dir = await mkdtemp(join(tmpdir(), "igny8-store-"));
  const pictures = openPictures({ folder: dir });
  const bytes = new TextEncoder().encode("bread");
  await pictures.put(pathOf(bytes, "png"), bytes);
  const [folder] = await readdir(dir);
  const inFolder = (name: string) => join(dir, folder!, name);
  for (const name of [".part-of-one", `${"a".repeat(64)}.png.x.part`, ".young"]) await writeFile(inFolder(name), "br");
  for (const name of [".part-of-one", `${"a".repeat(64)}.png.x.part`]) await utimes(inFolder(name), new Date(0), new Date(0));
  expect((await Array.fromAsync(pictures.list())).map(({ key }) => key)).toEqual([pathOf(bytes, "png")]);
  await pictures.removeUnfinished(new Date(Date.now() - 86_400_000));
  expect((await readdir(join(dir, folder!))).toSorted()).toEqual([".young", pathOf(bytes, "png").slice(10)]);
  await rm(dir, { recursive: true });
});

/** A disk of 128 KB; undefined where this process may not mount one. */
async function smallDisk(): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-disk-"));
  const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", dir]).then(
    () => true,
    () => false,
  );
  if (mounted) return dir;
  await rm(dir, { recursive: true });
  return undefined;
}

test("a full disk is one line that says so, and leaves nothing half written", async ({ skip }) => {
  const dir = (await smallDisk()) ?? skip("no rights to mount a disk");
  try {
    const pictures = openPictures({ folder: dir });
    const bytes = new Uint8Array(256_000);
    const said = await pictures.put(pathOf(bytes, "png"), bytes).catch((error: Error) => error);
    expect(said).toMatchObject({ name: "StoreUnavailable", what: "picture" });
    expect(String(said)).toBe(
      `StoreUnavailable: The folder ${dir} (MEDIA_DIR) can't be used: its disk is full (ENOSPC). Make room, or use a larger disk.`,
    );
    expect(await Array.fromAsync(pictures.list())).toEqual([]);
    expect((await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())).toEqual([]);
    const small = bytes.slice(0, 1_000);
    await pictures.put(pathOf(small, "png"), small);
    expect(await pictures.size(pathOf(small, "png"))).toBe(1_000);
  } finally {
    await run("umount", [dir]);
    await rm(dir, { recursive: true });
  }
});

test("nothing is removed from a folder that is not there: its rows would be forgotten for another one's files", async () => {
  const pictures = openPictures({ folder: join(tmpdir(), "igny8-not-there") });
  await expect(pictures.remove(pathOf(new Uint8Array(1), "png"))).rejects.toMatchObject({ name: "StoreUnavailable" });
});

describe("a misconfigured bucket", () => {
  let server: Server;
  let answer: (method: string, url: string) => { status: number; body?: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { status, body = "" } = answer(request.method ?? "", request.url ?? "");
      response.writeHead(status, { "content-length": Buffer.byteLength(body), etag: '"1"' }).end(request.method === "HEAD" ? "" : body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void server.close());
  const storeAt = (port: number) =>
    openPackages({ url: `http://127.0.0.1:${port}/packages`, region: "us-east-1", accessKeyId: "id", secretAccessKey: "hunter2" });
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

  test("a read is repeated once, and a bucket whose name is in the host is listed below its path", async () => {
    const key = pathOf(bytes, "png");
    const asked: string[] = [];
    const object = `<Contents><Key>pics/${key.slice(7)}</Key><LastModified>2026-11-30T00:00:00.000Z</LastModified><Size>7</Size></Contents>`;
    answer = (method, url) => {
      asked.push(`${method} ${url.split("?")[0]}`);
      if (asked.length === 1) return { status: 503, body: "<Error><Code>SlowDown</Code></Error>" };
      if (url.startsWith("/pics")) return { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
      return { status: 200, body: `<ListBucketResult>${object}<IsTruncated>false</IsTruncated></ListBucketResult>` };
    };
    const { port } = server.address() as AddressInfo;
    const pictures = openPictures({ url: `http://127.0.0.1:${port}/pics/`, region: "x", accessKeyId: "a", secretAccessKey: "b" });
    expect(await Array.fromAsync(pictures.list())).toEqual([{ key, size: 7, changed_at: new Date("2026-11-30T00:00:00Z") }]);
    expect(asked).toEqual(["GET /pics", "GET /pics", "GET /"]);
  });

  test("nothing listens", async () => {
    await expect(storeAt(1).open(hashOf(bytes))).rejects.toMatchObject({ name: "StoreUnavailable", message: /can't be reached/ });
  });
});
