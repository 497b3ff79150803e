import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";

interface Place {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  /** behind `g`, the shortcut that goes there */
  key: string;
}
interface Group {
  label: string;
  places: Place[];
  /** who sees it; without it everybody */
  seenBy?: (me: Me) => boolean;
}

/** The places of the console, as the navigation shows them. */
const PLACES: Group[] = [
  {
    label: "Articles",
    places: [
      { label: "Content", to: "/content", key: "c" },
      { label: "Review", to: "/review", key: "r" },
      { label: "Approved", to: "/approved", key: "a" },
      { label: "Published", to: "/published", key: "p" },
      { label: "Bulk runs", to: "/bulk", key: "b" },
    ],
  },
  {
    label: "Sites",
    places: [
      { label: "Sites", to: "/sites", key: "s" },
      { label: "Automation runs", to: "/runs", key: "u" },
      { label: "Debug status", to: "/debug-status", key: "d" },
    ],
  },
  {
    label: "Operators",
    seenBy: ({ user }) => user.is_operator,
    places: [
      { label: "Plugins", to: "/plugins", key: "l" },
      { label: "Schedules", to: "/schedules", key: "h" },
    ],
  },
  {
    label: "Account",
    places: [
      { label: "Members", to: "/members", key: "m" },
      { label: "Notifications", to: "/notifications", key: "n" },
      { label: "API tokens", to: "/api-tokens", key: "t" },
      { label: "Your account", to: "/account", key: "y" },
    ],
  },
];

/** Those that a person sees. */
export const placesOf = (me: Me): Group[] => PLACES.filter(({ seenBy }) => seenBy?.(me) ?? true);
