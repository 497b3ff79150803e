import { Badge, Group, Select, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { aboutRole, hasRight, type Role } from "../../../../domain/people/roles.ts";
import { accountQuery, type Member, membersQuery } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { useMayManage, useMe } from "../../../data/session.ts";
import { ConfirmButton } from "../../../parts/ConfirmButton.tsx";
import { Listing } from "../../../parts/Listing.tsx";
import { ACTIONS, Rows } from "../../../parts/Rows.tsx";
import { short } from "../../../parts/short.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { ROLE_CHOICES } from "./roleChoices.tsx";
import { StepDown } from "./StepDown.tsx";

export function MemberTable() {
  const query = useInfiniteQuery(membersQuery);
  return (
    <Listing query={query} empty={null}>
      {(members) => {
        const owners = members.filter(({ role }) => hasRight(role, "manage"));
        // While more members can be shown, there may be more owners.
        const lastOwner = owners.length === 1 && !query.hasNextPage ? owners[0]!.id : undefined;
        return (
          <Rows label="Members" heads={["Member", "Role", { name: "Since", visibleFrom: "md" }, { ...ACTIONS, visibleFrom: "sm" }]}>
            {members.map((member) => (
              <Row key={member.id} member={member} isLastOwner={member.id === lastOwner} />
            ))}
          </Rows>
        );
      }}
    </Listing>
  );
}

/** @param isLastOwner the member can neither leave nor get another role */
function Row({ member, isLastOwner }: { member: Member; isLastOwner: boolean }) {
  const me = useMe();
  const own = member.user_id === me.user.id;
  const mayManage = useMayManage();
  const { data: account } = useQuery(accountQuery);
  const name = member.name || member.email;
  const [lower, setLower] = useState<Role>();
  const param = { id: String(member.id) };
  const change = useChange((role: Role) => take(api.account.members[":id"].index.$patch({ param, json: { role } })), {
    stale: [["members"], ["me"]],
    said: ({ data }) => `${short(data.name || data.email)} is ${aboutRole(data.role).one} now.`,
    loud: !own,
  });
  const remove = useChange(() => take(api.account.members[":id"].index.$delete({ param })), {
    stale: own ? [] : [["members"], ["api-tokens"]],
    ...(own ? {} : { said: () => `${short(name)} was removed.` }),
  });
  const reset = useChange(() => take(api.account.members[":id"]["second-factor"].index.$delete({ param })), {
    stale: [["members"]],
    said: () => `${short(name)} now signs in with the password only, until they set it up again.`,
  });
  const actions = (
    <>
      {mayManage && !own && member.second_factor && (
        <ConfirmButton
          size="compact-sm"
          label="Reset two-factor"
          aria-label={`Reset two-factor authentication of ${name}`}
          title="Reset two-factor authentication?"
          confirm="Reset"
          act={() => reset.mutateAsync(undefined)}
        >
          Use this if a person lost their phone. Make sure that <b dir="auto">{name}</b> asked for it: until they set it up again, they sign
          in with the password only.
        </ConfirmButton>
      )}
      {own ? (
        <ConfirmButton
          size="compact-sm"
          disabled={isLastOwner}
          label="Leave"
          title="Leave this account?"
          confirm="Leave"
          act={async () => {
            await remove.mutateAsync(undefined);
            globalThis.location.assign("/sign-in");
          }}
        >
          You lose access to <b dir="auto">{me.account.name}</b>, and your API tokens of this account are revoked. An owner can invite you
          again.
        </ConfirmButton>
      ) : (
        mayManage && (
          <ConfirmButton
            size="compact-sm"
            label="Remove"
            aria-label={`Remove ${name}`}
            title="Remove this member?"
            confirm="Remove"
            act={() => remove.mutateAsync(undefined)}
          >
            <b dir="auto">{name}</b> loses access at once, and their API tokens of this account are revoked. Their articles stay.
          </ConfirmButton>
        )
      )}
    </>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6} align="baseline" wrap="nowrap">
          <Text size="sm" fw={600} dir="auto" lineClamp={2}>
            {name}
          </Text>
          {own && (
            <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              (you)
            </Text>
          )}
        </Group>
        {member.name && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {member.email}
          </Text>
        )}
        {mayManage && isLastOwner && (
          <Text size="xs" mt={2}>
            You are the only owner. To leave, or to change your role, give somebody else the role Owner first.
          </Text>
        )}
        {mayManage && member.second_factor && (
          <Text size="xs" c="dimmed">
            Two-factor authentication is on
          </Text>
        )}
        {mayManage && !member.second_factor && account?.require_second_factor && (
          <Badge variant="dot" color="orange" size="md" mt={4}>
            No two-factor authentication
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        {mayManage && !isLastOwner ? (
          <Select
            aria-label={`Role of ${name}`}
            size="xs"
            w={130}
            {...ROLE_CHOICES}
            value={member.role}
            disabled={change.isPending}
            onChange={(role) => role && (own && !hasRight(role, "manage") ? setLower(role) : change.mutate(role))}
          />
        ) : (
          <Text size="sm" style={{ whiteSpace: "nowrap" }}>
            {aboutRole(member.role).label}
          </Text>
        )}
        {mayManage && (
          <Text size="xs" c="dimmed" mt={4} maw={220} visibleFrom="sm">
            {aboutRole(member.role).may}
          </Text>
        )}
        {/* On a phone a column of its own would squeeze the names. */}
        <Group gap={6} mt={6} hiddenFrom="sm">
          {actions}
        </Group>
        <StepDown to={lower} close={() => setLower(undefined)} act={(role) => change.mutateAsync(role)} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          <Time at={member.created_at} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group justify="flex-end" gap="xs">
          {actions}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
