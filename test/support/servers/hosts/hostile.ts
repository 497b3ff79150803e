import { structure } from "../../fixtures/structure.ts";

/** Repeats a piece up to about this many characters. */
export const fill = (piece: string, length: number) => piece.repeat(Math.floor(length / piece.length));
export const MB = 1024 * 1024;
const json = (value: unknown) => JSON.stringify(value);
const whole = structure();

/** A malicious answer: its status and its text, made on request. */
export const HOSTILE_ANSWERS: [name: string, status: number, text: () => string][] = [
  ["four megabytes of nothing", 201, () => fill(" ", 4 * MB)],
  ["four megabytes of JSON", 201, () => json({ data: fill("x", 4 * MB) })],
  ["nothing but beginnings of objects", 200, () => fill("\n{", 2 * MB - 1_000)],
  ["nothing but beginnings, as long as is read of everything", 200, () => fill("\n{", 256_000)],
  ["tags that never end, behind JSON", 200, () => `{"a":1}${fill("<", 255_000)}`],
  ["tags that never end", 403, () => fill("<", 255_000)],
  ["a firewall's name, again and again", 403, () => fill("imunify360 ", 255_000)],
  ["what looks like three firewalls, again and again", 403, () => fill("access denied sucuri _Incapsula_Resource ", 255_000)],
  ["warnings of a wrong kind", 201, () => json({ data: { post_id: 1, warnings: Array(80_000).fill(0) } })],
  ["fields of a wrong kind", 422, () => `{"code":"igny8_invalid_payload","data":{"fields":{${fill('"a":1,', 250_000)}"b":1}}}`],
  ["results of a wrong kind", 200, () => json({ data: { results: Array(900_000).fill(0) } })],
  ["types of a wrong kind", 200, () => json({ data: { ...whole, post_types: Array(900_000).fill(0) } })],
  [
    "types with lists of a wrong kind",
    200,
    () => json({ data: { ...whole, post_types: Array.from({ length: 150 }, () => ({ taxonomies: Array(6_000).fill(0) })) } }),
  ],
  ["terms of a wrong kind", 200, () => json({ data: { ...whole, tags: { ...whole.tags, items: Array(900_000).fill(0) } } })],
  ["deep JSON", 200, () => `${fill('{"a":', 250_000)}1`],
  ["posts of a wrong kind", 200, () => json({ data: { posts: Array(80_000).fill(0), missing: Array(40_000).fill("x") } })],
];
