import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { copyBlobs, keysOf } from "../../../db/blobs/copy.ts";
import { openPictures } from "../../../db/blobs/open.ts";
import { SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { sampled } from "../../support/sampled.ts";
import { startS3 } from "../../support/servers/s3.ts";

let s3: Awaited<ReturnType<typeof startS3>>;
let dir: string;
const pictures = Array.from({ length: 30 }, (_, index) => new TextEncoder().encode(`picture ${index}`));
const keyOf = (bytes: Uint8Array) => pathOf(bytes, "png");
const fileOf = (bytes: Uint8Array) => join(dir, keyOf(bytes).slice("/media/".length));

beforeAll(async () => {
  [s3, dir] = await Promise.all([startS3(), mkdtemp(join(tmpdir(), "igny8-media-"))]);
  for (const bytes of pictures) await openPictures({ folder: dir }).put(keyOf(bytes), bytes);
  await writeFile(join(dir, "notes.txt"), "not ours");
});
afterAll(async () => {
  await s3?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** `npm run media:copy` in a process of its own. */
function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; last: unknown; said: string }> {
  const file = fileURLToPath(new URL("../../../db/commands/copyMedia.ts", import.meta.url));
  const key = `${SECRET_KEYS[0]!.id}:${SECRET_KEYS[0]!.key.toString("base64")}`;
  const own = { PATH: process.env["PATH"], DATABASE_URL: "postgresql://127.0.0.1:1/none", SECRET_KEYS: key, MEDIA_DIR: dir, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { env: own }, (error, stdout, stderr) => {
      const last = stdout.trim().split("\n").at(-1)!;
      resolve({ code: Number(error?.code ?? 0), last: last === "" ? undefined : JSON.parse(last), said: stderr });
    });
  });
}
const bucket = () => ({
  MEDIA_S3_URL: s3.place.url,
  MEDIA_S3_ACCESS_KEY_ID: s3.place.accessKeyId,
  MEDIA_S3_SECRET_ACCESS_KEY: s3.place.secretAccessKey,
});

test("the command copies the folder to the bucket; a copy that was interrupted goes on, and a repeated one does nothing", async () => {
  await copyBlobs(pictures.slice(0, 7).map(keyOf), openPictures({ folder: dir }), openPictures(s3.place));
  expect(await run([], bucket())).toMatchObject({ code: 0, last: { blobs: 30, copied: 23, damaged: 0 } });
  expect(await run([], bucket())).toMatchObject({ code: 0, last: { blobs: 30, copied: 0, damaged: 0 } });
  const there = await Array.fromAsync(keysOf(openPictures(s3.place)));
  expect(there).toEqual(pictures.map(keyOf).toSorted());
});

test("a damaged picture is named and not copied, the others are, and a damaged one in the target is replaced with --verify", async () => {
  const [first, second] = pictures as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  const other = await mkdtemp(join(tmpdir(), "igny8-media-"));
  try {
    await writeFile(fileOf(first), "picture X");
    const copied = await run(["--to", other]);
    expect(copied).toMatchObject({ code: 1, last: { blobs: 30, copied: 29, damaged: 1 } });
    expect(copied.said).toContain(`damaged in the source, not copied: ${keyOf(first)}`);
    expect(await openPictures({ folder: other }).size(keyOf(first))).toBeNull();

    await writeFile(fileOf(first), first);
    await writeFile(join(other, keyOf(second).slice("/media/".length)), "picture Y");
    expect(await run(["--to", other])).toMatchObject({ code: 0, last: { copied: 1 } });
    expect(await run(["--to", other, "--verify"])).toMatchObject({ code: 0, last: { copied: 1 } });
    expect(await run(["--to", other, "--verify"])).toMatchObject({ code: 0, last: { copied: 0 } });
    // And back from the bucket to a folder.
    await rm(other, { recursive: true });
    expect(await run(["--from", s3.place.url, "--to", other], bucket())).toMatchObject({ code: 0, last: { copied: 30 } });
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});

const WRONG: [what: string, args: string[], message: RegExp][] = [
  ["no target", [], /^Where to\? Set MEDIA_S3_URL, or name the target with --to\./],
  ["the same place", ["--from", "/tmp/x", "--to", "/tmp/x"], /^--from and --to are the same: \/tmp\/x\.\n$/],
  ["a bucket without its key", ["--to", "http://127.0.0.1:1/bucket"], /^MEDIA_S3_URL needs MEDIA_S3_ACCESS_KEY_ID and .* beside it\.\n$/],
];
test.each(sampled(WRONG))("%s is one line that says what to do", async (_, args, message) => {
  const { code, last, said } = await run(args);
  expect([code, last]).toEqual([1, undefined]);
  expect(said).toMatch(message);
});

test("a bucket that can't be reached ends the command with one line", async () => {
  const { code, said } = await run([], { ...bucket(), MEDIA_S3_URL: "http://127.0.0.1:1/bucket" });
  expect(code).toBe(1);
  expect(said.trim().split("\n").at(-1)).toMatch(/^The store at 127\.0\.0\.1:1 can't be reached: /);
});
