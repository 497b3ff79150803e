import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PICTURE_LIMITS } from "../../../domain/articles/pictures.ts";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");

test("API, plugin and console accept the same pictures", () => {
  const plugin = read("plugin/igny8-wp-bridge/includes/pictures/files.php");
  const console = read("console/parts/richText/pictureFiles.ts");
  const number = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]?.replaceAll("_", ""));
  const MB = 1024 * 1024;
  expect(number(plugin, /IGNY8_PICTURE_MAX_PIXELS\s*=\s*(\d+);/)).toBe(PICTURE_LIMITS.pixels);
  expect(number(plugin, /IGNY8_PICTURE_MAX_BYTES\s*=\s*(\d+) \* MB_IN_BYTES;/) * MB).toBeGreaterThanOrEqual(PICTURE_LIMITS.bytes);
  expect(number(console, /MOST_PIXELS = ([\d_]+);/)).toBe(PICTURE_LIMITS.pixels);
  expect(number(console, /MOST_BYTES = (\d+) \* 1024 \* 1024;/) * MB).toBe(PICTURE_LIMITS.bytes);
  // WordPress supports all four itself (wp_get_mime_types, WebP since 5.8).
  expect(console).toContain('KINDS = ["image/png", "image/jpeg", "image/webp", "image/gif"]');
});
