/** A change of a text: from `start` to `end` stands `html` then. Offsets are UTF-16 units. */
export interface Edit {
  start: number;
  end: number;
  html: string;
}
/** A change as the bridge takes it: offset and length in bytes of UTF-8 (docs/bridge-contract.md). */
export type Splice = [offset: number, length: number, html: string];

/** Applies edits, which are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, html } of edits) {
    out += text.slice(at, start) + html;
    at = end;
  }
  return out + text.slice(at);
}

/** Edits as splices. */
export function toSplices(text: string, edits: readonly Edit[]): Splice[] {
  const encoder = new TextEncoder();
  const bytes = (from: number, to: number) => encoder.encode(text.slice(from, to)).length;
  let [at, offset] = [0, 0];
  return edits.map(({ start, end, html }) => {
    offset += bytes(at, start);
    const length = bytes(start, end);
    const splice: Splice = [offset, length, html];
    [at, offset] = [end, offset + length];
    return splice;
  });
}
