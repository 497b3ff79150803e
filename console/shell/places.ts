import type { LinkProps } from "@tanstack/react-router";
import { hasRight } from "../../domain/people/roles.ts";
import type { Lifecycle } from "../../domain/publishing/lifecycle.ts";
import type { Me } from "../data/session.ts";

interface Place {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  /** the key after `g` that opens this place */
  key: string;
  /** other words that the search finds it by */
  also?: string;
  /** who sees it; absent: everybody */
  seenBy?: (me: Me) => boolean;
  /** the articles that are counted beside it in the navigation */
  waiting?: { lifecycle: Lifecycle; says: string };
  /** articles that need somebody: a place of their own below it while there are any, with their number */
  troubled?: { lifecycle: "failed" | "changed_on_site"; label: string; color?: string }[];
}
interface Group {
  label: string;
  places: Place[];
  /** who sees it; absent: everybody */
  seenBy?: (me: Me) => boolean;
}

/** The places of the navigation. */
const PLACES: Group[] = [
  { label: "Overview", places: [{ label: "Home", to: "/", key: "h", also: "overview dashboard start" }] },
  {
    label: "Articles",
    places: [
      { label: "Content", to: "/content", key: "c", also: "articles drafts" },
      { label: "Review", to: "/review", key: "r", waiting: { lifecycle: "in_review", says: "in review" } },
      { label: "Approved", to: "/approved", key: "a" },
      {
        ...{ label: "Published", to: "/published", key: "p", also: "failed wordpress" },
        troubled: [
          { lifecycle: "changed_on_site", label: "Changed on site" },
          { lifecycle: "failed", label: "Failed", color: "red" },
        ],
      },
      { label: "Calendar", to: "/calendar", key: "k", also: "schedule planned dates month week" },
      { label: "Bulk runs", to: "/bulk", key: "b" },
    ],
  },
  {
    label: "Sites",
    places: [
      { label: "Sites", to: "/sites", key: "s" },
      { label: "Automation runs", to: "/runs", key: "u" },
      { label: "Debug status", to: "/debug-status", key: "d", also: "events log errors" },
    ],
  },
  {
    label: "Operators",
    seenBy: ({ user }) => user.is_operator,
    places: [
      { label: "Plugins", to: "/plugins", key: "l", also: "releases versions wordpress plugin" },
      { label: "Schedules", to: "/schedules", key: "e", also: "jobs temporal" },
    ],
  },
  {
    label: "Account",
    places: [
      { label: "Members", to: "/members", key: "m", also: "people invites roles" },
      { label: "Notifications", to: "/me/notifications", key: "n", also: "bell unread" },
      { label: "Webhooks", to: "/webhooks", key: "w", also: "notifications endpoints slack discord teams" },
      { label: "API tokens", to: "/api-tokens", key: "t" },
      {
        label: "Activity log",
        to: "/activity",
        key: "i",
        also: "audit history who did what",
        seenBy: ({ role }) => hasRight(role, "manage"),
      },
      { label: "Your account", to: "/account", key: "y", also: "password sessions browsers profile name" },
    ],
  },
];

/** The places that a person sees. */
export const placesOf = (me: Me): Group[] =>
  PLACES.filter(({ seenBy }) => seenBy?.(me) ?? true).map((group) => ({
    ...group,
    places: group.places.filter(({ seenBy }) => seenBy?.(me) ?? true),
  }));
