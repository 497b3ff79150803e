import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import { NAMED, PLACEHOLDERS } from "./template.ts";

/** Deeper templates are refused, so that no walk through one gets too deep. */
const DEEPEST = 30;

/** `line 3, column 14`, both counted from 1. */
function place(template: string, at: number): string {
  const before = template.slice(0, at).split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** What is wrong with a template, with its place and the way out; undefined if it can be used. */
export function templateProblem(template: string): string | undefined {
  for (const found of template.matchAll(NAMED)) {
    const name = found[1]!.trim();
    if (!(name in PLACEHOLDERS)) {
      return `names {{${name.slice(0, 60)}}} at ${place(template, found.index)}, which does not exist. Use one of: ${Object.keys(PLACEHOLDERS).join(", ")}`;
    }
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(template, errors, { disallowComments: true });
  const [first] = errors;
  if (first) return `is not valid JSON at ${place(template, first.offset)}: ${wordsOf(first)}`;
  if (typeof value !== "object" || value === null) return 'must be a JSON object or array, such as {"text": "{{event.label}}"}';
  if (depthOf(value) > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
  return undefined;
}

const WORDS: Partial<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  CloseBraceExpected: "a } is missing",
  CloseBracketExpected: "a ] is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  InvalidCommentToken: "JSON has no comments",
  PropertyNameExpected: "a name in double quotes is missing",
  UnexpectedEndOfString: "the text has no closing quote in its line",
  ValueExpected: "a value is missing",
};
const wordsOf = ({ error }: ParseError): string => WORDS[printParseErrorCode(error)] ?? "unexpected character";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
