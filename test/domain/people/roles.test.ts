import { expect, test } from "vitest";
import { hasRight, type Role } from "../../../domain/people/roles.ts";

test("a role that this code does not know has no right", () => {
  expect([hasRight("editor", "write"), hasRight("editor", "manage")]).toEqual([true, false]);
  for (const right of ["read", "write", "manage"] as const) expect(hasRight("role_of_a_later_release" as Role, right)).toBe(false);
});
