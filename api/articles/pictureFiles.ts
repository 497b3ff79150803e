import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { imageSize } from "image-size";
import { OWN_PICTURE, PICTURE_LIMITS } from "../../domain/articles/pictures.ts";
import { ApiError, invalid } from "../http/errors.ts";

/** What may be uploaded, by the name image-size gives it. */
const TYPES = {
  png: { extension: "png", mime_type: "image/png" },
  jpg: { extension: "jpg", mime_type: "image/jpeg" },
  webp: { extension: "webp", mime_type: "image/webp" },
  gif: { extension: "gif", mime_type: "image/gif" },
} as const;
const PATH = new RegExp(`^${OWN_PICTURE}$`);

export interface Picture {
  mime_type: string;
  extension: string;
  /** as it is seen, in pixels */
  width: number;
  height: number;
}

/**
 * What a picture is, from its bytes alone.
 * @throws ApiError 415 when it is none of ours, 422 when it is broken or far too large to unpack
 */
export function readPicture(bytes: Uint8Array): Picture {
  if (!beginsLikeOurs(bytes)) {
    throw new ApiError(415, "unsupported_media_type", "The file is no PNG, JPEG, WebP or GIF picture.", {
      details: [{ field: "file", message: "must be a PNG, JPEG, WebP or GIF picture" }],
    });
  }
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(bytes);
  } catch {
    throw invalid("file", "the picture is broken: its size can't be read");
  }
  const type = TYPES[size.type as keyof typeof TYPES];
  // The camera was held on its side (EXIF, tag Orientation): what is seen is turned by 90°.
  const turned = (size.orientation ?? 1) >= 5;
  const [width, height] = turned ? [size.height, size.width] : [size.width, size.height];
  if (!type || !(width >= 1) || !(height >= 1)) throw invalid("file", "the picture is broken: it has no size");
  if (width * height > PICTURE_LIMITS.pixels) {
    throw invalid("file", `the picture has ${width} × ${height} pixels; at most ${PICTURE_LIMITS.pixels / 1_000_000} million are taken`);
  }
  return { ...type, width, height };
}

function beginsLikeOurs(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(?:\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP)/s.test(head);
}

/** Where a picture is, `/media/ab/ab….png`: its name is the hash of its bytes, so the same one twice is one file. */
export function pathOf(bytes: Uint8Array, extension: string): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return `/media/${hash.slice(0, 2)}/${hash}.${extension}`;
}

/** Stores a picture at its path. It is whole or not there: written beside its place, made durable, then moved. */
export async function storePicture(mediaDir: string, bytes: Uint8Array, path: string): Promise<void> {
  const file = fileOf(mediaDir, path)!;
  if (await stat(file).catch(() => undefined)) return;
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(beside, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** The file of a picture's path; undefined for a path that none of ours has, one that climbs out of the folder included. */
export function fileOf(mediaDir: string, path: string): string | undefined {
  const [, folder, name] = PATH.exec(path) ?? [];
  return folder && name ? join(mediaDir, folder, name) : undefined;
}

export function mediaTypeOf(name: string): string {
  return Object.values(TYPES).find(({ extension }) => name.endsWith(`.${extension}`))?.mime_type ?? "application/octet-stream";
}
