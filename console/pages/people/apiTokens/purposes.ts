import { aboutArea, areaOf, mayGive, type Scope, SCOPES } from "../../../../domain/people/scopes.ts";
import { capitalized } from "../../../../domain/text.ts";
import type { Me } from "../../../data/session.ts";

interface Purpose {
  value: string;
  label: string;
  /** undefined: everything that the person may do, now and later */
  scopes?: readonly Scope[];
}

/** What programs usually need, the least first. Each has no more scopes than its purpose needs. */
const PURPOSES: Purpose[] = [
  { value: "read", label: "Read articles", scopes: ["articles:read", "sites:read"] },
  { value: "write", label: "Write articles", scopes: ["articles:write", "sites:read"] },
  { value: "publish", label: "Write and publish articles", scopes: ["articles:write", "publishing:write", "sites:read"] },
  {
    value: "report",
    label: "Reports and monitoring",
    scopes: ["articles:read", "publishing:read", "automation:read", "sites:read", "events:read"],
  },
];
export const CUSTOM = "custom";
export const ALL = "all";

type Person = { role: Me["role"]; is_operator: boolean };
export const personOf = (me: Me): Person => ({ role: me.role, is_operator: me.user.is_operator });

/** The scopes that the person may give to a token. */
export const offeredScopes = (person: Person): Scope[] => SCOPES.filter((scope) => mayGive(scope, person));

/** The purposes whose scopes the person may give. */
export const offeredPurposes = (person: Person): Purpose[] => [
  ...PURPOSES.filter(({ scopes = [] }) => scopes.every((scope) => mayGive(scope, person))),
  { value: CUSTOM, label: "Custom: choose scopes" },
  { value: ALL, label: "Everything that you may do" },
];

export const scopesOf = (purpose: string): readonly Scope[] | undefined => PURPOSES.find(({ value }) => value === purpose)?.scopes;

/** What a token may do, in words: its purpose, or `Read sites, change articles`. */
export function purposeOf(scopes: readonly Scope[] | null): string {
  if (scopes === null) return "Everything";
  const same = (one: readonly Scope[] = []) => one.length === scopes.length && one.every((scope) => scopes.includes(scope));
  const one = (scope: Scope) => `${scope.endsWith(":read") ? "read" : "change"} ${aboutArea(areaOf(scope)).label.toLowerCase()}`;
  const words = scopes.map(one).join(", ");
  return PURPOSES.find((purpose) => same(purpose.scopes))?.label ?? capitalized(words);
}
