/**
 * The rights of a role: to see everything, to write articles, to publish them and set up sites, to decide about the account and its people.
 * WordPress separates the middle two in the same way: its contributors write, its editors publish.
 */
export type Right = "read" | "write" | "publish" | "manage";
interface AboutRole {
  label: string;
  /** the name in a sentence */
  one: string;
  rights: readonly Right[];
  /** the rights, in words for people */
  may: string;
}

/** The roles of people in an account, the most powerful first. */
const ABOUT = {
  owner: {
    label: "Owner",
    one: "an owner",
    rights: ["read", "write", "publish", "manage"],
    may: "Can do everything, including managing members.",
  },
  editor: {
    label: "Editor",
    one: "an editor",
    rights: ["read", "write", "publish"],
    may: "Can write and publish articles, connect sites, and set up automation and notifications.",
  },
  contributor: {
    label: "Contributor",
    one: "a contributor",
    rights: ["read", "write"],
    may: "Can write articles and submit them for review. An editor publishes them.",
  },
  viewer: { label: "Viewer", one: "a viewer", rights: ["read"], may: "Can see everything, but change nothing." },
} as const satisfies Record<string, AboutRole>;

export type Role = keyof typeof ABOUT;
export const ROLES = Object.keys(ABOUT) as Role[];

/** The role of the person who makes an account. */
export const FOUNDER: Role = "owner";
/** The role in an invite that names none. */
export const INVITED: Role = "editor";

export const aboutRole = (role: Role): AboutRole => ABOUT[role];

/** False for a role that this code does not know: a page that was opened before a release may meet one. */
export const hasRight = (role: Role, right: Right): boolean =>
  (ABOUT as Partial<Record<string, AboutRole>>)[role]?.rights.includes(right) ?? false;

/** The roles that have a right, the most powerful first. */
export const rolesWith = (right: Right): Role[] => ROLES.filter((role) => hasRight(role, right));
