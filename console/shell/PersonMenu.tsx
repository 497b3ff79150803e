import { Button, Menu, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../data/client.ts";
import type { Me } from "../data/session.ts";

/** Who is signed in, the account at work, how it looks, and the way out. */
export function PersonMenu({ me }: { me: Me }) {
  const queries = useQueryClient();
  const scheme = useComputedColorScheme("light");
  const { setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => take(api.auth["sign-out"].index.$post()),
    onSuccess: () => globalThis.location.assign("/sign-in"),
  });
  const enter = useMutation({
    mutationFn: (account_id: number) => take(api.auth["switch-account"].index.$post({ json: { account_id } })),
    onSuccess: () => {
      queries.clear();
      globalThis.location.assign("/sites");
    },
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="subtle" size="compact-md">
          {me.user.name || me.user.email}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="xs">{me.user.email}</Text>
        </Menu.Label>
        {me.memberships.length > 1 &&
          me.memberships.map(({ account }) => (
            <Menu.Item key={account.id} disabled={account.id === me.account.id} onClick={() => enter.mutate(account.id)}>
              {account.name}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>{scheme === "dark" ? "Light" : "Dark"}</Menu.Item>
        <Menu.Item component="a" href="/api/docs/">
          API documentation
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
