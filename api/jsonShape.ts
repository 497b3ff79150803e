import { invalid } from "./errors.ts";

/** Values of a body, those within others included: the largest that means something, 10,000 ids of articles, has half of it. */
export const VALUES_READ = 20_000;
/** Values within one another; what WordPress tells of a post comes nowhere near. */
export const DEPTH_READ = 32;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\,[]{}');

/**
 * Refuses JSON before it is parsed that would make the rules of its fields costly, whatever they are: a value that is wrong costs a
 * message, and deep ones overflow the stack of whoever walks them. One pass over the bytes.
 * @throws ApiError 422
 */
export function refuseCostlyJson(bytes: Uint8Array): void {
  let [depth, values] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      values += 1;
      depth += 1;
      if (depth > DEPTH_READ) throw invalid("json", `has values nested more than ${DEPTH_READ} deep`);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (values > VALUES_READ) throw invalid("json", `has more than ${VALUES_READ} values; send it in parts`);
  }
}

/** Where the quotation mark is that ends a string; the end of the bytes when none does. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}
