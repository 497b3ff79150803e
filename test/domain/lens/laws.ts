import { expect } from "vitest";
import { canonical, get, put } from "../../../domain/lens/lens.ts";
import { toSplices } from "../../../domain/lens/splices.ts";

/** Applies splices to the bytes, as the bridge does. */
export function spliced(text: string, splices: ReturnType<typeof toSplices>): string {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  let at = 0;
  for (const [offset, length, html] of splices) {
    parts.push(bytes.subarray(at, offset), Buffer.from(html));
    at = offset + length;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]).toString();
}

/** An article as `get` reads it from `after`. A stand-in has the number of its place, which changes when pieces before it do. */
export const canonicalOf = (wanted: string, after: string) => {
  const numbers = [...get(after).matchAll(/igny8-piece-\d+-[0-9a-f]{8}/g)].map(([token]) => token);
  return wanted.replaceAll(/igny8-piece-\d+-[0-9a-f]{8}/g, () => numbers.shift() ?? "");
};

/** Writes an article into a text, and expects that it is what is read then, and that the splices give the same bytes. */
export function expectWritten(text: string, article: string): ReturnType<typeof put> {
  const written = put(text, article);
  expect(get(written.text)).toBe(canonicalOf(canonical(article), written.text));
  expect(spliced(text, toSplices(text, written.edits))).toBe(written.text);
  return written;
}
