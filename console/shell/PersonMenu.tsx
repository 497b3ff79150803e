import { Button, Menu, Text, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Me } from "../data/session.ts";
import { useEnterAccount, useSignOut } from "./leave.ts";

const SCHEMES = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** The signed-in person, the account at work, the colour scheme, help, and signing out. */
export function PersonMenu({ me, showShortcuts }: { me: Me; showShortcuts: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const enter = useEnterAccount();
  const name = me.user.name || me.user.email;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" size="compact-md" maw={260} aria-label={name}>
          <Text span inherit truncate dir="auto" lh={1.5} visibleFrom="xs">
            {name}
          </Text>
          <Text span inherit dir="auto" lh={1.5} hiddenFrom="xs">
            {initials(name)}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email}</Menu.Label>
        <Menu.Item component={Link} to="/account">
          Your account
        </Menu.Item>
        {me.memberships.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Work in</Menu.Label>
            {me.memberships.map(({ account }) => (
              <Marked key={account.id} on={account.id === me.account.id} choose={() => enter.mutate(account.id)}>
                {account.name}
              </Marked>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {SCHEMES.map(({ value, label }) => (
          <Marked key={value} on={colorScheme === value} choose={() => setColorScheme(value)}>
            {label}
          </Marked>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={showShortcuts}>Keyboard shortcuts</Menu.Item>
        <Menu.Item component="a" href="/api/docs/">
          API documentation
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `JB` for Jo von Berg: a phone has no room for more. */
function initials(name: string): string {
  const words = name.split(/[\s@]+/).filter(Boolean);
  const both = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return both
    .map((word) => /^./u.exec(word)?.[0] ?? "")
    .join("")
    .toUpperCase();
}

/** One of several options, of which one is on. */
function Marked({ on, choose, children }: { on: boolean; choose: () => void; children: string }) {
  return (
    <Menu.Item
      onClick={choose}
      rightSection={on ? <span aria-hidden="true">✓</span> : null}
      renderRoot={(props) => <button type="button" {...props} role="menuitemradio" aria-checked={on} />}
    >
      <Text size="sm" lineClamp={1} dir="auto">
        {children}
      </Text>
    </Menu.Item>
  );
}
