import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ApiError } from "../../../../api/http/errors.ts";
import { CODES, SUBJECTS } from "../../../../api/http/codes/list.ts";
import { REFUSALS } from "../../../../domain/publishing/refusal.ts";
import { errorsPage } from "../../../../dev/docs/errors.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

async function sources(pattern: string): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob(pattern, { cwd: root }))
    if (!file.startsWith("api/http/codes")) texts.push(await readFile(`${root}/${file}`, "utf8"));
  return texts.join("\n");
}

test("each code that the API answers is in the table, with its status", async () => {
  const thrown = [...(await sources("api/**/*.ts")).matchAll(/new ApiError\(\s*(\d{3}),\s*"(\w+)"/g)];
  expect(thrown.length).toBeGreaterThan(60);
  const missing = thrown.filter(([, status, code]) => ![CODES[code as keyof typeof CODES]?.[0]].flat().includes(Number(status) as never));
  expect(missing.map(([text]) => text)).toEqual([]);
  expect(Object.keys(REFUSALS).filter((code) => !(code in CODES))).toEqual([]);
});

test("each 503 says when to try again: after 5 seconds, unless the place knows better", () => {
  expect(new ApiError(503, "sync_unavailable", "Temporal can't be reached.").headers).toEqual({ "retry-after": "5" });
  expect(new ApiError(503, "package_unavailable", "No package.", { headers: { "retry-after": "60" } }).headers).toEqual({
    "retry-after": "60",
  });
  expect(new ApiError(409, "begun", "A call is under way.").headers).toEqual({});
});

test("each code of the table is answered somewhere", async () => {
  const code = await sources("{api,domain}/**/*.ts");
  expect(Object.keys(CODES).filter((one) => !new RegExp(`["' ]${one}["':]`).test(code))).toEqual([]);
});

test("the page has each code once, with its status, meaning and remedy in sentences", () => {
  const rows = [...errorsPage().matchAll(/^\| `(\w+)` \| ([\d, ]+) \| (.+) \| (.+) \|$/gm)];
  expect(rows.map(([, code]) => code!).toSorted()).toEqual(Object.keys(CODES).toSorted());
  expect(
    rows.filter(([, , , meaning, remedy]) => ![meaning, remedy].every((text) => /^[A-Z].*[.]$/.test(text!))).map(([row]) => row),
  ).toEqual([]);
  expect(Object.values(SUBJECTS).flatMap((subject) => Object.keys(subject)).length).toBe(Object.keys(CODES).length);
});
