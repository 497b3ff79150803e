/** What a picture may be, here and on a site: what is taken here, igny8-wp-bridge takes as well (its includes/pictures/files.php). */
export const PICTURE_LIMITS = {
  /** of one that is uploaded */
  bytes: 10 * 1024 * 1024,
  /** Width times height. WordPress unpacks a picture whole to make its smaller sizes: PHP's GD takes four bytes a pixel. */
  pixels: 40_000_000,
} as const;

/** The path of a picture that lies here: the hash of its bytes, in a folder of its first two digits. */
export const OWN_PICTURE = String.raw`\/media\/(?<folder>[0-9a-f]{2})\/(\k<folder>[0-9a-f]{62}\.(?:png|jpg|webp|gif))`;
