import { List, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { aboutRole, ROLES } from "../../../domain/people/roles.ts";
import { membersQuery } from "../../data/account.ts";
import { useMayManage, useMe } from "../../data/session.ts";
import { Page } from "../../parts/Page.tsx";
import { Section } from "../../parts/Section.tsx";
import { useInvite } from "./members/invite.ts";
import { InviteForm } from "./members/InviteForm.tsx";
import { Invites } from "./members/Invites.tsx";
import { InviteSent } from "./members/InviteSent.tsx";
import { MemberTable } from "./members/MemberTable.tsx";

/** The members of the account with their roles, and their invites. Owners invite and choose roles; others read what the roles may do. */
export function Members() {
  const me = useMe();
  const mayManage = useMayManage();
  const invite = useInvite();
  // The invites come after the table, so that nothing moves when its rows load.
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
      {mayManage ? (
        <Section title="Invite a member">
          <InviteForm invite={invite} />
          {invite.data && <InviteSent made={invite.data.data} />}
        </Section>
      ) : (
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
      )}
      <MemberTable />
      {mayManage && members && (
        <Stack gap="sm">
          <Title order={2} size="h3">
            Invites
          </Title>
          <Invites invite={invite} />
        </Stack>
      )}
    </Page>
  );
}
