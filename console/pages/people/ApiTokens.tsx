import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ApiToken, tokensQuery } from "../../data/account.ts";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { useMayManage, useMe } from "../../data/session.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { ACTIONS, Rows } from "../../parts/Rows.tsx";
import { short } from "../../parts/short.ts";
import { Time } from "../../parts/time/Time.tsx";
import { MakeToken } from "./apiTokens/MakeToken.tsx";
import { UseToken } from "./apiTokens/UseToken.tsx";

/** API tokens, the credentials of programs. */
export function ApiTokens() {
  const me = useMe();
  const mayManage = useMayManage();
  const query = useInfiniteQuery(tokensQuery);
  const [making, { open, close }] = useDisclosure();
  const make = <Button onClick={open}>Make a token</Button>;
  return (
    <Page
      title="API tokens"
      about={`A program that has a token does what you may do in this account, as you. ${mayManage ? "As an owner you see everybody's." : "You see your own."}`}
      actions={make}
    >
      <Listing
        query={query}
        empty={
          <Empty title="No token yet" action={make}>
            Make one for each program that is to write or publish articles, so that each can be stopped alone.
          </Empty>
        }
      >
        {(tokens) => (
          <Rows
            label="API tokens"
            heads={[
              "Token",
              { name: "Made by", visibleFrom: "sm" },
              { name: "Made", visibleFrom: "md" },
              { name: "Last used", visibleFrom: "sm" },
              { name: "Ends", visibleFrom: "sm" },
              ACTIONS,
            ]}
          >
            {tokens.map((token) => (
              <Row key={token.id} token={token} own={token.user_id === me.user.id} />
            ))}
          </Rows>
        )}
      </Listing>
      <UseToken />
      <MakeToken opened={making} onClose={close} />
    </Page>
  );
}

function Row({ token, own }: { token: ApiToken; own: boolean }) {
  const revoke = useChange(() => take(api.account["api-tokens"][":id"].index.$delete({ param: { id: String(token.id) } })), {
    stale: [["api-tokens"]],
    said: () => `“${short(token.name)}” opens nothing any more.`,
  });
  const ended = token.expires_at !== null && Date.parse(token.expires_at) <= Date.now();
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600} size="sm" dir="auto" lineClamp={2}>
          {token.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {token.prefix}…
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {token.last_used_at ? (
            <>
              Last used <Time at={token.last_used_at} />
            </>
          ) : (
            "Never used"
          )}
          {token.expires_at && (
            <>
              {ended ? ", ended " : ", ends "}
              <Time at={token.expires_at} />
            </>
          )}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" dir="auto" lineClamp={2} title={token.user.email}>
          {own ? "You" : token.user.name || token.user.email}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          <Time at={token.created_at} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          {token.last_used_at ? <Time at={token.last_used_at} /> : "Never"}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          {token.expires_at ? <Time at={token.expires_at} /> : "Never"}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group justify="flex-end">
          {token.revoked_at || ended ? (
            <Badge variant="dot" color="gray.6">
              {token.revoked_at ? "Revoked" : "Ended"}
            </Badge>
          ) : (
            <ConfirmButton
              size="compact-sm"
              label="Revoke"
              aria-label={`Revoke ${token.name}`}
              title="Revoke this token?"
              confirm="Revoke it"
              act={() => revoke.mutateAsync(undefined)}
            >
              Programs that use <b dir="auto">{token.name}</b> ({token.prefix}…) are refused at once. This can't be undone; you can make a
              new token.
            </ConfirmButton>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
