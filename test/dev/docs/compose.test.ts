import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { completeCompose } from "../../../dev/docs/compose.ts";

const text = await readFile(join(import.meta.dirname, "../../../docker-compose.yml"), "utf8");

test("npm run docs adds to the compose file what config.ts has, with its default, and leaves the rest", () => {
  expect(completeCompose(text)).toBe(text);
  for (const [name, line] of [
    ["LOG_LEVEL", "  LOG_LEVEL: ${LOG_LEVEL:-info}\n"],
    ["SESSION_DAYS", "      SESSION_DAYS: ${SESSION_DAYS:-30}\n"],
    ["SMTP_URL", "      SMTP_URL: ${SMTP_URL:-}\n"],
    ["SECRET_KEYS", "  SECRET_KEYS: ${SECRET_KEYS:?see .env.example}\n"],
  ] as const) {
    expect(text, name).toContain(line);
    const without = text.replace(line, "");
    const completed = completeCompose(without);
    expect(completed.split("\n").toSorted(), name).toEqual(text.split("\n").toSorted());
    expect(parse(completed, { merge: true }), name).toEqual(parse(text, { merge: true }));
  }
  const renamed = text.replace("  LOG_LEVEL: ${LOG_LEVEL:-info}\n", "").replace("x-environment: &environment", "x-env: &environment");
  expect(() => completeCompose(renamed)).toThrow("docker-compose.yml has no variables for API and worker");
});
