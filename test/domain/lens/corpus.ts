import { readFile } from "node:fs/promises";
import type { EditorText, MadeTexts } from "../../plugin/post-updates/editorTexts.test.ts";
import { BUILDERS } from "./sites/builders.ts";
import { CLASSIC } from "./sites/classic.ts";
import { CODE, LEFTOVERS } from "./sites/code.ts";
import { HOSTILE } from "./sites/hostile.ts";
import { LANGUAGES } from "./sites/languages.ts";
import { PASTED } from "./sites/pasted.ts";

const recorded = async (name: string) => JSON.parse(await readFile(new URL(`texts/${name}.json`, import.meta.url), "utf8")) as unknown;

/** Whole texts of posts by kind, each text once. Those of editors are of the oldest and the newest WordPress. */
export async function corpus(): Promise<Record<string, string[]>> {
  const releases = await Promise.all(
    ["newest", "oldest"].map(async (release) => ({
      ours: (await recorded(release)) as EditorText[],
      sites: (await recorded(`sites-${release}`)) as MadeTexts,
    })),
  );
  const kinds = {
    "of articles, as they were published, saved in the classic editor and converted to blocks": releases.flatMap(({ ours }) =>
      ours.flatMap(({ stored, classic, blocks }) => [stored, classic, blocks]),
    ),
    "of page builders": BUILDERS,
    "of the classic editor": [...CLASSIC, ...releases.flatMap(({ sites }) => sites.classic)],
    "of blocks": releases.flatMap(({ sites }) => sites.patterns),
    "converted to blocks": releases.flatMap(({ sites }) => sites.converted),
    "pasted from other programs": [...PASTED, ...releases.flatMap(({ sites }) => sites.pasted)],
    "in other alphabets": LANGUAGES,
    "about code": CODE,
    "of old charsets and programs": LEFTOVERS,
    hostile: HOSTILE,
  };
  const known = new Set<string>();
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, texts]) => [kind, texts.filter((text) => !known.has(text) && known.add(text))]),
  );
}
