import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";

interface Place {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  /** the key after `g` that opens this place */
  key: string;
  /** other words that the search finds it by */
  also?: string;
}
interface Group {
  label: string;
  places: Place[];
  /** who sees it; absent: everybody */
  seenBy?: (me: Me) => boolean;
}

/** The places of the navigation. */
const PLACES: Group[] = [
  {
    label: "Articles",
    places: [
      { label: "Content", to: "/content", key: "c", also: "articles drafts" },
      { label: "Review", to: "/review", key: "r" },
      { label: "Approved", to: "/approved", key: "a" },
      { label: "Published", to: "/published", key: "p", also: "failed wordpress" },
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
      { label: "Schedules", to: "/schedules", key: "h", also: "jobs temporal" },
    ],
  },
  {
    label: "Account",
    places: [
      { label: "Members", to: "/members", key: "m", also: "people invites roles" },
      { label: "Notifications", to: "/notifications", key: "n", also: "webhooks endpoints" },
      { label: "API tokens", to: "/api-tokens", key: "t" },
      { label: "Your account", to: "/account", key: "y", also: "password sessions browsers profile name" },
    ],
  },
];

/** The places that a person sees. */
export const placesOf = (me: Me): Group[] => PLACES.filter(({ seenBy }) => seenBy?.(me) ?? true);
