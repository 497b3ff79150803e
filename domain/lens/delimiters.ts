/** A comment that begins or ends a block, such as `<!-- wp:paragraph {"align":"left"} -->`. Offsets are UTF-16 units. */
export interface Delimiter {
  start: number;
  end: number;
  kind: "open" | "close" | "void";
  /** with its namespace: `core/paragraph` */
  name: string;
}

const BLANK = "[ \\t\\n\\v\\f\\r]";
const HEAD = new RegExp(`<!--${BLANK}+(/)?wp:([a-z][a-z0-9_-]*/)?([a-z][a-z0-9_-]*)${BLANK}+`, "g");
const ATTRIBUTES_END = new RegExp(`\\}${BLANK}+(/)?-->`, "g");

/**
 * The delimiters of a text, as WordPress's `WP_Block_Parser` finds them. The time is linear, also for texts with many beginnings and no end.
 */
export function delimitersOf(text: string): Delimiter[] {
  const found: Delimiter[] = [];
  /** the next end of attributes at or after the place of the last search; -1: there is none any more */
  let attributesEnd = { at: 0, end: 0, isVoid: false };
  const endFrom = (from: number) => {
    if (attributesEnd.at !== -1 && attributesEnd.at < from) {
      ATTRIBUTES_END.lastIndex = from;
      const match = ATTRIBUTES_END.exec(text);
      attributesEnd = match
        ? { at: match.index, end: ATTRIBUTES_END.lastIndex, isVoid: match[1] !== undefined }
        : { at: -1, end: 0, isVoid: false };
    }
    return attributesEnd.at === -1 ? undefined : attributesEnd;
  };
  HEAD.lastIndex = 0;
  for (let head = HEAD.exec(text); head; head = HEAD.exec(text)) {
    const [, closer, namespace = "core/", name] = head;
    const at = HEAD.lastIndex;
    let end: number | undefined;
    let isVoid = false;
    if (text[at] === "{") {
      const attributes = endFrom(at);
      if (attributes) [end, isVoid] = [attributes.end, attributes.isVoid];
    } else if (text.startsWith("-->", at)) end = at + 3;
    else if (text.startsWith("/-->", at)) [end, isVoid] = [at + 4, true];
    if (end === undefined) {
      HEAD.lastIndex = head.index + 4;
      continue;
    }
    found.push({ start: head.index, end, kind: isVoid ? "void" : closer ? "close" : "open", name: namespace + name });
    HEAD.lastIndex = end;
  }
  return found;
}

/** A text without the comments that begin and end blocks. */
export function withoutDelimiters(text: string): string {
  let out = "";
  let at = 0;
  for (const { start, end } of delimitersOf(text)) {
    out += text.slice(at, start);
    at = end;
  }
  return out + text.slice(at);
}
