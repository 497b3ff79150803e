import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { aboutRole } from "../../../../domain/people/roles.ts";
import { type Invite, invitesQuery, isOpen } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { ConfirmButton } from "../../../parts/ConfirmButton.tsx";
import { Empty } from "../../../parts/Empty.tsx";
import { Listing } from "../../../parts/Listing.tsx";
import { ACTIONS, Rows } from "../../../parts/Rows.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import type { useInvite } from "./invite.ts";
import { InviteMail } from "./InviteMail.tsx";

/** The invites that nobody accepted. Who accepted one is a member. */
export function Invites({ invite }: { invite: ReturnType<typeof useInvite> }) {
  const query = useInfiniteQuery(invitesQuery);
  const none = <Empty title="No invites yet">Enter the e-mail of a person to invite.</Empty>;
  return (
    <Listing query={query} empty={none}>
      {(all) => {
        const invites = all.filter(({ accepted_at }) => !accepted_at);
        if (invites.length === 0) return <Text c="dimmed">Everybody who was invited is a member.</Text>;
        return (
          <Rows label="Invites" heads={["Invited", { name: "State", visibleFrom: "sm" }, { ...ACTIONS, visibleFrom: "sm" }]}>
            {invites.map((one) => (
              <Row
                key={one.id}
                invite={one}
                linkShown={one.id === invite.data?.data.id}
                again={() => invite.mutate({ email: one.email, role: one.role })}
              />
            ))}
          </Rows>
        );
      }}
    </Listing>
  );
}

function Row({ invite, linkShown, again }: { invite: Invite; linkShown: boolean; again: () => void }) {
  const { id, email, role, expires_at } = invite;
  const open = isOpen(invite);
  const [label, color] = open ? ["Open", "blue"] : ["Expired", "gray.6"];
  // An invite that has expired has nothing to revoke.
  const does = open ? "Revoke" : "Remove";
  const take_back = useChange(() => take(api.account.invites[":id"].index.$delete({ param: { id: String(id) } })), {
    stale: [["invites"]],
    said: () => `Invite for ${email} ${open ? "revoked" : "removed"}.`,
  });
  const actions = (
    <>
      <Button size="compact-sm" variant="default" onClick={again} aria-label={`New link for ${email}`}>
        New link
      </Button>
      <ConfirmButton
        size="compact-sm"
        label={does}
        aria-label={`${does} the invite for ${email}`}
        title={`${does} this invite?`}
        confirm={`${does} invite`}
        act={() => take_back.mutateAsync(undefined)}
      >
        {open ? (
          <>
            The link of <b>{email}</b> stops working.
          </>
        ) : (
          <>
            The link of <b>{email}</b> has expired.
          </>
        )}{" "}
        You can invite them again.
      </ConfirmButton>
    </>
  );
  return (
    <Table.Tr display={{ base: "block", sm: "table-row" }}>
      {/* On a phone the columns stand below each other: beside each other they would break short e-mails. */}
      <Table.Td display={{ base: "block", sm: "table-cell" }} pb={{ base: 2, sm: 8 }}>
        <Text size="sm" fw={600} lineClamp={2} miw={{ sm: 180 }}>
          {email}
        </Text>
        <Text size="xs" c="dimmed">
          as {aboutRole(role).one}
        </Text>
      </Table.Td>
      <Table.Td display={{ base: "block", sm: "table-cell" }} pt={{ base: 2, sm: 8 }}>
        <Badge variant="dot" color={color}>
          {label}
        </Badge>
        <Text size="xs" c="dimmed" mt={4}>
          {open ? "until" : "since"} <Time at={expires_at} />
        </Text>
        {open && <InviteMail mail={invite.mail} linkShown={linkShown} />}
        <Group gap={6} mt={6} hiddenFrom="sm" wrap="nowrap">
          {actions}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group justify="flex-end" gap="xs" miw={200}>
          {actions}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
