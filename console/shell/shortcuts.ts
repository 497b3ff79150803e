import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";

/** Where `g` and then a letter goes; whoever may not see a place has no shortcut to it. A new place gets a line here. */
export const GO: { key: string; label: string; to: NonNullable<LinkProps["to"]>; seenBy?: (me: Me) => boolean }[] = [
  { key: "c", label: "Content", to: "/content" },
  { key: "r", label: "Review", to: "/review" },
  { key: "a", label: "Approved", to: "/approved" },
  { key: "p", label: "Published", to: "/published" },
  { key: "s", label: "Sites", to: "/sites" },
  { key: "u", label: "Automation runs", to: "/runs" },
  { key: "m", label: "Members", to: "/members" },
  { key: "n", label: "Notifications", to: "/notifications" },
  { key: "t", label: "API tokens", to: "/api-tokens" },
];

/** What the other keys do (useShortcuts.ts). */
export const KEYS: { keys: string[]; says: string }[] = [
  { keys: ["?"], says: "Show these shortcuts" },
  { keys: ["/"], says: "Search in the list" },
  { keys: ["n"], says: "Write an article" },
  { keys: ["j"], says: "Next one in the list" },
  { keys: ["k"], says: "The one before" },
  { keys: ["Enter"], says: "Open it" },
  { keys: ["x"], says: "Choose it, or not" },
];
