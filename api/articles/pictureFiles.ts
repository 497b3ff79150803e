import { createHash } from "node:crypto";
import { imageSize } from "image-size";
import type { BlobStore } from "../../db/blobs/contract.ts";
import { PICTURE_LIMITS, PICTURE_TYPES } from "../../domain/articles/pictures.ts";
import { ApiError, invalid } from "../http/errors.ts";

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
  // image-size calls the types as we do.
  const extension = size.type as keyof typeof PICTURE_TYPES;
  const mime_type = PICTURE_TYPES[extension];
  // EXIF's tag Orientation: the camera was held sideways, so the picture is displayed turned by 90°.
  const turned = (size.orientation ?? 1) >= 5;
  const [width, height] = turned ? [size.height, size.width] : [size.width, size.height];
  if (!mime_type || !(width >= 1) || !(height >= 1)) throw invalid("file", "the picture is broken: it has no size");
  if (width * height > PICTURE_LIMITS.pixels) {
    throw invalid("file", `the picture has ${width} × ${height} pixels; at most ${PICTURE_LIMITS.pixels / 1_000_000} million are allowed`);
  }
  return { mime_type, extension, width, height };
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

/** Stores a picture at its path, unless it is there. A file of another length is damaged, and is stored again. */
export async function storePicture(pictures: BlobStore, bytes: Uint8Array, path: string): Promise<void> {
  if ((await pictures.size(path)) !== bytes.length) await pictures.put(path, bytes);
}
