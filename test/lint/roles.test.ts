import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";
import { ROLES } from "../../domain/people/roles.ts";

const tree = await readTree(join(import.meta.dirname, "../.."));
/** Where a role's name may stand: what it is and may do, and the checks of the database. */
const HOME = /^(domain\/people\/roles\.ts$|db\/migrations\/|test\/|bench\/|dev\/)/;
const NAMED = new RegExp(`["'\`](${ROLES.join("|")})["'\`]`);

/** Lines that compare with a role's name, or choose one: a new role would not be found there. */
const naming = (files: Iterable<[string, string]>) =>
  [...files]
    .filter(([path]) => /\.tsx?$/.test(path) && !HOME.test(path))
    .flatMap(([path, text]) => text.split("\n").flatMap((line, at) => (NAMED.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])));

test("a role's name stands in domain/people/roles.ts alone: others ask for its rights, its label, or who founds and who is invited", () => {
  expect(tree.size).toBeGreaterThan(1_000);
  expect(naming(tree)).toEqual([]);
});

test.each([
  ["api/a.ts", 'if (role !== "owner") refuse();'],
  ["console/a.tsx", "me.role === 'viewer' && <Look />"],
  ["db/a.ts", "select id from igny8_memberships where role = 'editor'"],
  ["activities/a.ts", "role === `owner`"],
])("it is found in %s: %s", (path, line) => {
  expect(naming([[path, line]])).toHaveLength(1);
});
test.each([
  ["domain/people/roles.ts", 'owner: "owner"'],
  ["db/migrations/1.ts", "check (role in ('owner'))"],
  ["api/a.ts", "const owner = rolesWith(right)"],
])("and not in %s: %s", (path, line) => {
  expect(naming([[path, line]])).toEqual([]);
});
