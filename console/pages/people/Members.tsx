import { List, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { aboutRole, ROLES } from "../../../domain/people/roles.ts";
import { membersQuery } from "../../data/account.ts";
import { useMayManage, useMe } from "../../data/session.ts";
import { Page } from "../../parts/Page.tsx";
import { Invites } from "./members/Invites.tsx";
import { MemberTable } from "./members/MemberTable.tsx";

/** The members of the account with their roles, and the open invites. */
export function Members() {
  const me = useMe();
  const mayManage = useMayManage();
  // Everything else comes after the table, so that nothing moves when its rows load.
  const { data: members } = useInfiniteQuery(membersQuery);
  return (
    <Page
      title="Members"
      about={
        mayManage
          ? "The people who work in this account, and their roles."
          : "The people who work in this account, and their roles. Owners invite and remove members, and change roles."
      }
    >
      <List size="sm" spacing={4} listStyleType="none" ps={0} withPadding={false} aria-label="Roles">
        {ROLES.map((role) => (
          <List.Item key={role}>
            <b>{aboutRole(role).label}</b>
            {role === me.role && (
              <Text span size="sm" c="dimmed">
                {" "}
                (your role)
              </Text>
            )}
            : {aboutRole(role).may}
          </List.Item>
        ))}
      </List>
      <MemberTable />
      {mayManage && members && (
        <Stack gap="sm">
          <Title order={2} size="h3">
            Invites
          </Title>
          <Invites />
        </Stack>
      )}
    </Page>
  );
}
