import { AppShell, Box, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, Suspense, useEffect } from "react";
import { openStream } from "../data/events/live.ts";
import { endSaid } from "../data/toast/say.ts";
import { meQuery, Person } from "../data/session.ts";
import { useEverOn } from "../parts/focus/useEverOn.ts";
import { Bell } from "./bell/Bell.tsx";
import { LiveBadge } from "./LiveBadge.tsx";
import { Navigation } from "./Navigation.tsx";
import { Offline } from "./Offline.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import { SearchButton } from "./search/SearchButton.tsx";
import { SearchDialog } from "./search/SearchDialog.tsx";
import { useVisits } from "./search/visits.ts";
import { Outcomes } from "./outcomes/Outcomes.tsx";
import { Unverified } from "./Unverified.tsx";
import { useSearchKey, useShortcuts } from "./useShortcuts.ts";
import { useWasSignedIn } from "./wasSignedIn.ts";
import { lazyRouteComponent, useLoadedAtRest } from "../routes/lazy.ts";

const SessionEnded = lazyRouteComponent(() => import("./SessionEnded.tsx"), "SessionEnded");
const ShortcutsHelp = lazyRouteComponent(() => import("./ShortcutsHelp.tsx"), "ShortcutsHelp");

/** The frame of every page for signed-in people. Without a page of its own, it shows the route's. */
export function Shell({ children }: { children?: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const person = useWasSignedIn(me);
  const account = me?.account.id;
  useEffect(() => (account === undefined ? undefined : openStream(queries)), [queries, account]);
  const { pathname } = useLocation();
  useEffect(endSaid, [pathname]);
  const [helping, help] = useDisclosure();
  useShortcuts(person, help.open);
  const [searching, search] = useDisclosure();
  useSearchKey(searching, search.toggle);
  useVisits(person);
  const hasHelped = useEverOn(helping);
  useLoadedAtRest(SessionEnded);
  if (!person) return null;
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }} padding="md">
      <a className="skip-link" href="#page">
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={opened ? "Close the menu" : "Open the menu"} />
            <img src="/favicon.svg" alt="" width={26} height={26} />
            <Text fw={650} visibleFrom="xs">
              IGNY8 Publishing
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap" miw={0}>
            <SearchButton open={search.open} />
            <LiveBadge />
            <Bell />
            <PersonMenu me={person} showShortcuts={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation me={person} onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Box id="page" tabIndex={-1} style={{ outline: "none" }}>
          <Offline />
          <Outcomes />
          <Unverified me={person} />
          <Suspense fallback={null}>
            {me === null && <SessionEnded email={person.user.email} />}
            {hasHelped && <ShortcutsHelp me={person} opened={helping} onClose={help.close} />}
          </Suspense>
          <SearchDialog me={person} opened={searching} onClose={search.close} />
          <Person value={person}>{children ?? <Outlet />}</Person>
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
