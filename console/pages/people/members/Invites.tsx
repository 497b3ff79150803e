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
import { InviteForm } from "./InviteForm.tsx";
import { InviteLink } from "./InviteLink.tsx";
import { InviteMail } from "./InviteMail.tsx";

/** Invites a person by link, and shows the state of the other invites. */
export function Invites() {
  const query = useInfiniteQuery(invitesQuery);
  const invite = useChange((json: { email: string; role: Invite["role"] }) => take(api.account.invites.index.$post({ json })), {
    stale: [["invites"]],
  });
  const made = invite.data?.data;
  return (
    <>
      <InviteForm invite={invite} />
      {/* The list has the current state of the invite's mail. */}
      {made && <InviteLink invite={query.data?.find(({ id }) => id === made.id) ?? made} url={made.url} />}
      <Listing query={query} empty={<Empty title="No invites yet">Enter the e-mail of a person to invite.</Empty>}>
        {(invites) => (
          <Rows label="Invites" heads={["Invited", "State", { ...ACTIONS, visibleFrom: "sm" }]}>
            {invites.map((one) => (
              <Row
                key={one.id}
                invite={one}
                linkShown={one.id === made?.id}
                again={() => invite.mutate({ email: one.email, role: one.role })}
              />
            ))}
          </Rows>
        )}
      </Listing>
    </>
  );
}

function Row({ invite, linkShown, again }: { invite: Invite; linkShown: boolean; again: () => void }) {
  const { id, email, role, accepted_at, expires_at } = invite;
  const open = isOpen(invite);
  const expired = !accepted_at && !open;
  const [label, color] = accepted_at ? ["Accepted", "teal"] : expired ? ["Expired", "gray.6"] : ["Open", "blue"];
  const take_back = useChange(() => take(api.account.invites[":id"].index.$delete({ param: { id: String(id) } })), {
    stale: [["invites"]],
    said: () => `Invite for ${email} revoked.`,
  });
  const actions = !accepted_at && (
    <>
      <Button size="compact-sm" variant="default" onClick={again} aria-label={`New link for ${email}`}>
        New link
      </Button>
      <ConfirmButton
        size="compact-sm"
        label="Revoke"
        aria-label={`Revoke the invite for ${email}`}
        title="Revoke this invite?"
        confirm="Revoke invite"
        act={() => take_back.mutateAsync(undefined)}
      >
        The link of <b>{email}</b> stops working. You can invite them again.
      </ConfirmButton>
    </>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600} lineClamp={2} miw={{ sm: 180 }}>
          {email}
        </Text>
        <Text size="xs" c="dimmed">
          as {aboutRole(role).one}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={color}>
          {label}
        </Badge>
        <Text size="xs" c="dimmed" mt={4}>
          {accepted_at ? (
            <Time at={accepted_at} />
          ) : (
            <>
              {expired ? "since" : "until"} <Time at={expires_at} />
            </>
          )}
        </Text>
        {open && <InviteMail mail={invite.mail} linkShown={linkShown} />}
        {/* On a phone a column of its own would squeeze the others. */}
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
