/** The limits for pictures. igny8-wp-bridge accepts the same (its includes/pictures/files.php). */
export const PICTURE_LIMITS = {
  /** of an uploaded picture */
  bytes: 10 * 1024 * 1024,
  /** Width times height. WordPress decodes a whole picture to make its smaller sizes, and PHP's GD needs four bytes a pixel. */
  pixels: 40_000_000,
} as const;

/** The path of a picture that IGNY8 stores: the hash of its bytes, in a folder named by the hash's first two digits. */
export const OWN_PICTURE = String.raw`\/media\/(?<folder>[0-9a-f]{2})\/(\k<folder>[0-9a-f]{62}\.(?:png|jpg|webp|gif))`;

/** The permitted types of pictures, by the endings of their names. */
export const PICTURE_TYPES = { png: "image/png", jpg: "image/jpeg", webp: "image/webp", gif: "image/gif" } as const;

/** The media type of a picture of that name. */
export const pictureType = (name: string): string =>
  (PICTURE_TYPES as Record<string, string>)[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
