/** The picture types that the API takes (api/articles/pictureFiles.ts). */
export const KINDS = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/** The most bytes and pixels of one picture (domain/articles/pictures.ts). */
const MOST_BYTES = 10 * 1024 * 1024;
/** The most pictures of an article (db/articles/pictures.ts). */
const MOST_PICTURES = 100;
const MOST_PIXELS = 40_000_000;
export const LIMITS = `PNG, JPEG, WebP or GIF, at most 10 MB and ${MOST_PIXELS / 1_000_000} megapixels each and ${MOST_PICTURES} an article.`;

/** Why a file cannot be a picture of an article; undefined if it can. */
export function refusalOf({ type, size }: File): string | undefined {
  if (!KINDS.includes(type)) return "Choose a PNG, JPEG, WebP or GIF picture.";
  if (size > MOST_BYTES) return `The picture has ${(size / 1024 / 1024).toFixed(1)} MB. Choose a picture of at most 10 MB.`;
  return undefined;
}

/** The pictures among files that were dropped or pasted. */
export const imagesOf = (files: FileList | undefined | null): File[] => [...(files ?? [])].filter(({ type }) => type.startsWith("image/"));
