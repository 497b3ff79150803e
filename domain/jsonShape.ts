/** The deepest nesting of JSON that is read. Posts in WordPress's messages are far flatter. Deeper values overflow the stack of recursive code. */
export const DEPTH_READ = 32;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 44, 91, 93, 123, 125];

/**
 * Whether JSON would be costly to read, found before it is parsed, in one pass over its characters or bytes: nested too deep, or too many values.
 * @param values the most values that may be read
 */
export function costOf(json: string | Uint8Array, values = Infinity): "deep" | "many" | undefined {
  const codeAt = typeof json === "string" ? (at: number) => json.charCodeAt(at) : (at: number) => json[at];
  let [depth, found] = [0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const code = codeAt(at);
    if (code === QUOTE) at = endOfString(codeAt, json.length, at);
    else if (code === COMMA) found += 1;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      found += 1;
      depth += 1;
      if (depth > DEPTH_READ) return "deep";
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
    if (found > values) return "many";
  }
  return undefined;
}

/** The position of the quotation mark that ends a string; the end of the text if there is none. */
function endOfString(codeAt: (at: number) => number | undefined, length: number, start: number): number {
  for (let at = start + 1; at < length; at += 1) {
    const code = codeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return length;
}
