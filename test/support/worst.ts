/** Texts that are much more expensive to process carelessly than their length suggests; each as long as `bytes` permits. */
const TEXTS: Record<string, (bytes: number) => string> = {
  "one word": (bytes) => "a".repeat(bytes),
  blanks: (bytes) => `x${" ".repeat(bytes - 2)}x`,
  "line ends": (bytes) => "\n".repeat(bytes / 2),
  "combining marks": (bytes) => `a${"\u0301\u0323".repeat(bytes / 4)}`,
  "wide characters": (bytes) => "𝒜".repeat(bytes / 4),
  "closers that close nothing": (bytes) => "<div></x>".repeat(bytes / 9),
  "open elements": (bytes) => "<b>".repeat(bytes / 3),
  "angle brackets": (bytes) => "<".repeat(bytes),
  "comments that never end": (bytes) => "<!-- wp:x ".repeat(bytes / 10),
  "entities that never end": (bytes) => "&#".repeat(bytes / 2),
  "half a shortcode": (bytes) => "[a ".repeat(bytes / 3),
  emphasis: (bytes) => "*a_".repeat(bytes / 3),
  links: (bytes) => "[a](".repeat(bytes / 4),
  quotes: (bytes) => "> ".repeat(bytes / 2),
  "columns of a table": (bytes) => `${"|a".repeat(bytes / 8)}|\n${"|-".repeat(bytes / 8)}|\n${"|\n".repeat(bytes / 8)}`,
  "an address": (bytes) => `https://${"a.".repeat(bytes / 2)}example/`,
  "an address of dots": (bytes) => `https://example.com/${"../".repeat(bytes / 3)}`,
  "an e-mail address": (bytes) => `${"a.".repeat(bytes / 2)}@example.com`,
  digits: (bytes) => "9".repeat(bytes),
  "a time": (bytes) => `2026-01-10T12:00:00${".0".repeat(bytes / 2)}Z`,
};

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  $ref?: string;
  additionalProperties?: Schema | boolean;
}
type Resolve = (ref: string) => Schema;

const typesOf = (schema: Schema, resolve: Resolve): Schema[] => {
  if (schema.$ref) return typesOf(resolve(schema.$ref), resolve);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return parts.length > 0 ? parts.flatMap((part) => typesOf(part, resolve)) : [schema];
};

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
/** Raw JSON that is expensive in any field. */
const ANYTHING: Record<string, (bytes: number) => string> = {
  "lists within lists": (bytes) => nested(bytes / 2, "[", "]"),
  "objects within objects": (bytes) => `${'{"a":'.repeat(bytes / 6)}1${"}".repeat(bytes / 6)}`,
  "a hundred thousand keys": (bytes) => `{${Array.from({ length: bytes / 12 }, (_, n) => `"k${n}":1`).join(",")}}`,
  "many numbers": (bytes) => `[${"1,".repeat(bytes / 2 - 1)}1]`,
  "many texts": (bytes) => `[${'"a",'.repeat(bytes / 4 - 1)}"a"]`,
  "many objects": (bytes) => `[${"{},".repeat(bytes / 3 - 1)}{}]`,
};

export interface WorstBody {
  /** the field, and its content */
  what: string;
  /** Makes it, as raw JSON. Most runs try some of the bodies, and each takes a megabyte. */
  body: () => string;
}

/** A route's worst bodies, by its own description: each field in turn with the most expensive content. */
export function* worstBodies(schema: Schema, base: Record<string, unknown>, bytes: number, resolve: Resolve): Generator<WorstBody> {
  for (const [name, make] of Object.entries(ANYTHING)) yield { what: `the body: ${name}`, body: () => make(bytes) };
  const fields = Object.assign({}, ...typesOf(schema, resolve).map(({ properties }) => properties ?? {})) as Record<string, Schema>;
  for (const [field, of] of Object.entries(fields)) {
    const kinds = typesOf(of, resolve);
    const raw = (text: string) => {
      const rest = JSON.stringify({ ...base, [field]: undefined });
      return rest === "{}" ? `{${JSON.stringify(field)}:${text}}` : `${rest.slice(0, -1)},${JSON.stringify(field)}:${text}}`;
    };
    const isText = kinds.some(({ type, enum: of_ }) => !of_ && [type].flat().includes("string"));
    const isList = kinds.some(({ type }) => [type].flat().includes("array"));
    if (isText)
      for (const [name, make] of Object.entries(TEXTS)) yield { what: `${field}: ${name}`, body: () => raw(fitting(make, bytes)) };
    if (isList) {
      for (const name of ["one word", "combining marks", "closers that close nothing"])
        yield { what: `${field}: a list of ${name}`, body: () => raw(`[${fitting(TEXTS[name]!, bytes)}]`) };
    }
    for (const [name, make] of Object.entries(ANYTHING)) yield { what: `${field}: ${name}`, body: () => raw(make(bytes)) };
  }
}

/** JSON escapes double some characters. The body is still as long as permitted. */
function fitting(make: (bytes: number) => string, bytes: number): string {
  const text = JSON.stringify(make(bytes));
  return text.length <= bytes ? text : JSON.stringify(make(Math.floor((bytes * bytes) / text.length) - 2));
}
