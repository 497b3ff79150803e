import { expect, test } from "vitest";
import { wayBack } from "../../../console/pages/plugin/neighbours.ts";

type Version = Parameters<typeof wayBack>[0];
const of = (version: string, more: Partial<Version> = {}) =>
  ({
    ...{ version, channel: "stable", status: "released", halted: false, rollout: 100, sha256: "0f", restores: null },
    ...{ released_at: "2026-11-30T08:00:00Z", ...more },
  }) as Version;
const BAD = of("1.5.0", { status: "withdrawn" });
const BEFORE = of("1.4.0");
const way = (...all: Version[]) => wayBack(BAD, all, true);

test("a version can be rolled back to the released one before it, if it is the newest that was released", () => {
  expect(way(BAD, BEFORE)).toBe("open");
  expect(way(of("1.6.0", { status: "draft", released_at: null }), BAD, BEFORE)).toBe("open");
  expect(way(of("1.6.0"), BAD, BEFORE)).toBe("not the newest");
  expect(way(BAD, of("1.4.0", { status: "withdrawn" }))).toBe("nothing before");
});

test("a version is not rolled back twice: neither while the first roll back is built, nor after it failed", () => {
  for (const status of ["building", "draft"] as const)
    expect(way(of("1.5.1", { status, restores: "1.4.0", released_at: null }), BAD, BEFORE)).toBe("begun");
  expect(way(BAD, of("1.4.1", { status: "draft", restores: "1.3.0", released_at: null }), BEFORE)).toBe("open");
});
