import { hasRight, type Right, type Role } from "./roles.ts";

interface AboutArea {
  label: string;
  /** the tags of the OpenAPI document whose routes belong to the area */
  tags: readonly string[];
  /** what a token may see with the scope `area:read` */
  reads: string;
  /** what a token may change with the scope `area:write`; undefined: nothing in the area can be changed */
  writes?: string;
  /** the right that a person needs to give a token `area:write` */
  needs: Right | "operator";
  /** the routes concern single sites, so a token that is limited to some sites may have the scope */
  ofSites: boolean;
}

/** The areas of the API. A route's area follows from its tag in the OpenAPI document, and its scope from the area and the method. */
const ABOUT = {
  articles: {
    label: "Articles",
    tags: ["Articles"],
    reads: "Read articles, their versions, pictures and terms",
    writes: "Write, change and delete articles, pictures and terms",
    needs: "write",
    ofSites: true,
  },
  publishing: {
    label: "Publishing",
    tags: ["Publishing"],
    reads: "See publications, failures and bulk runs",
    writes: "Publish, schedule, update and unpublish posts",
    needs: "publish",
    ofSites: true,
  },
  automation: {
    label: "Automation",
    tags: ["Automation"],
    reads: "See automation and its runs",
    writes: "Change automation, and start, pause or cancel runs",
    needs: "publish",
    ofSites: true,
  },
  sites: {
    label: "Sites",
    tags: ["Sites", "Connections"],
    reads: "See sites and how they are connected",
    writes: "Add, change, connect and delete sites",
    needs: "publish",
    ofSites: true,
  },
  events: { label: "Events", tags: ["Events"], reads: "Read events and follow them live", needs: "read", ofSites: true },
  notifications: {
    label: "Notifications",
    tags: ["Webhooks"],
    reads: "See webhooks and their deliveries",
    writes: "Add, change, test and delete webhooks",
    needs: "publish",
    ofSites: false,
  },
  account: {
    label: "Account",
    tags: ["Account", "Authentication"],
    reads: "See the account, its members and quotas",
    writes: "Change the account and your user; revoke tokens and sessions",
    needs: "read",
    ofSites: false,
  },
  installation: {
    label: "Installation",
    tags: ["Plugin Releases", "Operators"],
    reads: "See plugin releases and the installation's state",
    writes: "Release the plugin and run the installation",
    needs: "operator",
    ofSites: false,
  },
} as const satisfies Record<string, AboutArea>;

export type Area = keyof typeof ABOUT;
export const AREAS = Object.keys(ABOUT) as Area[];
export const aboutArea = (area: Area): AboutArea => ABOUT[area];

/** What a token may do: see or change one area. `area:write` includes `area:read`. */
export type Scope = `${Area}:${"read" | "write"}`;
export const SCOPES = AREAS.flatMap((area): Scope[] => [`${area}:read`, ...(aboutArea(area).writes ? [`${area}:write` as const] : [])]) as [
  Scope,
  ...Scope[],
];
export const areaOf = (scope: Scope): Area => scope.split(":")[0] as Area;

const OF_TAG = new Map(AREAS.flatMap((area) => aboutArea(area).tags.map((tag) => [tag, area] as const)));

/**
 * The scope that a route requires of a token.
 * @param tag the route's first tag in the OpenAPI document
 * @throws Error if the tag belongs to no area
 */
export function scopeOf(tag: string | undefined, method: string): Scope {
  const area = OF_TAG.get(tag ?? "");
  if (!area) throw new Error(`Add the tag ${tag} to an area in domain/people/scopes.ts`);
  return `${area}:${/^(get|head)$/i.test(method) ? "read" : "write"}`;
}

/** Whether a token with these scopes may use a route that requires `wanted`. null: a token without limits. */
export function hasScope(scopes: readonly Scope[] | null, wanted: Scope): boolean {
  return scopes === null || scopes.includes(wanted) || (wanted.endsWith(":read") && scopes.includes(`${areaOf(wanted)}:write`));
}

/** Whether a person may give a token this scope: not more than the person may do. */
export function mayGive(scope: Scope, person: { role: Role; is_operator: boolean }): boolean {
  const { needs } = aboutArea(areaOf(scope));
  if (needs === "operator") return person.is_operator;
  return hasRight(person.role, scope.endsWith(":read") ? "read" : needs);
}

/** The scopes of a token that is limited to some sites, if it names none. */
export const SITE_SCOPES = SCOPES.filter((scope) => aboutArea(areaOf(scope)).ofSites);
