/** A range of bytes. Both ends are included. */
export interface Bytes {
  start: number;
  end: number;
}

/**
 * The range that a `Range` header requests of `size` bytes (RFC 9110, 14.1.2 and 14.2). `"all"`: there is no header, or it is ignored, since it has
 * another unit, several ranges or a wrong form. `"none"`: no byte of the range exists (416).
 */
export function rangeOf(header: string | undefined, size: number): Bytes | "all" | "none" {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "all";
  if (first === "") return Number(last) === 0 ? "none" : { start: Math.max(0, size - Number(last)), end: size - 1 };
  if (last !== "" && Number(last) < Number(first)) return "all";
  if (Number(first) >= size) return "none";
  return { start: Number(first), end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Whether an `If-None-Match` or `If-Range` names the tag, which is a strong one. */
export const namesTag = (header: string | undefined, tag: string): boolean =>
  (header ?? "").split(",").some((one) => one.trim() === tag || one.trim() === "*" || one.trim() === `W/${tag}`);
