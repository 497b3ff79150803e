import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { imageSize } from "image-size";
import { OWN_PICTURE, PICTURE_LIMITS } from "../../domain/articles/pictures.ts";
import { ApiError, invalid } from "../http/errors.ts";

/** The permitted types, by image-size's names. */
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
  /** as displayed, in pixels */
  width: number;
  height: number;
}

/**
 * Finds out a picture's type and size from its bytes alone.
 * @throws ApiError 415 if its type is not permitted, 422 if it is broken or too large to decode
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
  // EXIF's tag Orientation: the camera was held sideways, so the picture is displayed turned by 90°.
  const turned = (size.orientation ?? 1) >= 5;
  const [width, height] = turned ? [size.height, size.width] : [size.width, size.height];
  if (!type || !(width >= 1) || !(height >= 1)) throw invalid("file", "the picture is broken: it has no size");
  if (width * height > PICTURE_LIMITS.pixels) {
    throw invalid("file", `the picture has ${width} × ${height} pixels; at most ${PICTURE_LIMITS.pixels / 1_000_000} million are allowed`);
  }
  return { ...type, width, height };
}

function beginsLikeOurs(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return /^(?:\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP)/s.test(head);
}

/** The path of a picture, `/media/ab/ab….png`. Its name is the hash of its bytes, so the same picture is one file. */
export function pathOf(bytes: Uint8Array, extension: string): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return `/media/${hash.slice(0, 2)}/${hash}.${extension}`;
}

/** Stores a picture at its path, as a whole or not at all: it is written to another file, synced, then renamed. */
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

/** The file at a picture's path; undefined for any other path, including one that leaves the folder. */
export function fileOf(mediaDir: string, path: string): string | undefined {
  const [, folder, name] = PATH.exec(path) ?? [];
  return folder && name ? join(mediaDir, folder, name) : undefined;
}

export function mediaTypeOf(name: string): string {
  return Object.values(TYPES).find(({ extension }) => name.endsWith(`.${extension}`))?.mime_type ?? "application/octet-stream";
}
