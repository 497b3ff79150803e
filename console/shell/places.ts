import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";

interface Place {
  label: string;
  to: NonNullable<LinkProps["to"]>;
}
interface Group {
  label: string;
  places: Place[];
  /** who sees it; without it everybody */
  seenBy?: (me: Me) => boolean;
}

/** The places of the console, as the navigation shows them. */
export const PLACES: Group[] = [
  {
    label: "Articles",
    places: [
      { label: "Content", to: "/content" },
      { label: "Review", to: "/review" },
      { label: "Approved", to: "/approved" },
      { label: "Published", to: "/published" },
      { label: "Bulk runs", to: "/bulk" },
    ],
  },
  {
    label: "Sites",
    places: [
      { label: "Sites", to: "/sites" },
      { label: "Automation runs", to: "/runs" },
      { label: "Debug status", to: "/debug-status" },
    ],
  },
  {
    label: "Operators",
    seenBy: ({ user }) => user.is_operator,
    places: [
      { label: "Plugins", to: "/plugins" },
      { label: "Schedules", to: "/schedules" },
    ],
  },
  {
    label: "Account",
    places: [
      { label: "Members", to: "/members" },
      { label: "Notifications", to: "/notifications" },
      { label: "API tokens", to: "/api-tokens" },
      { label: "Your account", to: "/account" },
    ],
  },
];
