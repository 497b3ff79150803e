import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { hasRight } from "../../../domain/people/roles.ts";
import type { Me } from "../../data/session.ts";
import { useEnterAccount, useSignOut } from "../leave.ts";
import type { Found } from "./FoundList.tsx";
import { reach } from "./reach.ts";

/** Something that can be done or opened from anywhere. */
export interface Command extends Found {
  /** other words that it is found by */
  also: string;
}

const THEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
] as const;

/** What the person can do from anywhere. */
export function useCommands(me: Me): Command[] {
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const enter = useEnterAccount();
  const may = (right: "write" | "manage") => hasRight(me.role, right);
  /** Opens a page and what its mark names there. */
  const on = (to: "/sites" | "/members" | "/api-tokens", command: string) => () => void navigate({ to }).then(() => reach(command));
  const commands: (Command | false)[] = [
    may("write") && {
      key: "new-article",
      label: "New article",
      also: "write create draft post",
      open: () => void navigate({ to: "/content/new" }),
    },
    may("write") && { key: "add-site", label: "Add a site", also: "new create connect wordpress", open: on("/sites", "add-site") },
    may("manage") && { key: "invite", label: "Invite a person", also: "add member people user team", open: on("/members", "invite") },
    { key: "create-token", label: "Create an API token", also: "new make key", open: on("/api-tokens", "create-token") },
    {
      key: "failed",
      label: "Go to failed articles",
      also: "errors problems retry",
      open: () => void navigate({ to: "/published", search: { publication_state: "failed" } }),
    },
    ...THEMES.map(({ value, label }) => ({
      key: `theme-${value}`,
      label: `Theme: ${label}`,
      also: "color colour scheme mode appearance",
      ...(value === colorScheme ? { about: "Current" } : {}),
      open: () => setColorScheme(value),
    })),
    ...me.memberships
      .filter(({ account }) => account.id !== me.account.id)
      .map(({ account }) => ({
        key: `account-${account.id}`,
        label: `Switch to ${account.name}`,
        also: "account change",
        about: "Account",
        open: () => enter.mutate(account.id),
      })),
    { key: "api-docs", label: "API documentation", also: "reference openapi", open: () => globalThis.location.assign("/api/docs/") },
    { key: "sign-out", label: "Sign out", also: "log out logout leave", open: () => signOut.mutate() },
  ];
  return commands.filter((command) => command !== false);
}
