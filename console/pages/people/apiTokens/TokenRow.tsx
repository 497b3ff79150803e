import { Badge, Group, Table, Text } from "@mantine/core";
import type { ApiToken } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { capitalized } from "../../../../domain/text.ts";
import { ConfirmButton } from "../../../parts/ConfirmButton.tsx";
import { short } from "../../../parts/short.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { BrowserName } from "../account/BrowserName.tsx";
import { type Expiry, expiryInWords } from "./expiry.ts";
import { purposeOf } from "./purposes.ts";

interface Props {
  token: ApiToken;
  own: boolean;
  siteNames: Map<number, string>;
  now: number;
}

/** On a phone a row is a grid: the end below the token, the button beside both. A table's row ignores this. */
const PHONE = {
  row: { gridTemplateColumns: "minmax(0, 1fr) auto" },
  expiry: { gridArea: "2 / 1" },
  actions: { gridArea: "1 / 2 / span 2" },
} as const;

/** A token with what it may do, its last use and its end. */
export function TokenRow({ token, own, siteNames, now }: Props) {
  const revoke = useChange(() => take(api.account["api-tokens"][":id"].index.$delete({ param: { id: String(token.id) } })), {
    stale: [["api-tokens"]],
    said: () => `“${short(token.name)}” is revoked.`,
  });
  const expiry = expiryInWords(token.expires_at, now);
  const sites = token.site_ids === null ? "All sites" : token.site_ids.map((id) => siteNames.get(id) ?? `Site ${id}`).join(", ");
  const by = own ? "you" : token.user.name || token.user.email;
  const ended = token.revoked_at !== null || expiry?.ended === true;
  return (
    <Table.Tr display={{ base: "grid", sm: "table-row" }} style={PHONE.row}>
      <Table.Td pb={{ base: 2, sm: 8 }}>
        <Text fw={600} size="sm" dir="auto" lineClamp={2}>
          {token.name}
        </Text>
        <Text size="xs" c="dimmed" ff="var(--mantine-font-family-monospace)">
          {token.prefix}…
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {purposeOf(token.scopes)}. {sites}.
          <br />
          By {by} · {token.last_used_at && "Last used "}
          <LastUse token={token} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" lineClamp={2} {...(token.scopes ? { title: token.scopes.join(", ") } : {})}>
          {purposeOf(token.scopes)}
        </Text>
        <Text size="xs" c="dimmed" dir="auto" lineClamp={2}>
          {sites}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm" dir="auto" lineClamp={1} title={token.user.email}>
          {own ? "You" : by}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          <Time at={token.created_at} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">
          <LastUse token={token} />
        </Text>
        {token.last_used_from && (
          <Text size="xs" c="dimmed" lineClamp={1} title={token.user_agent ?? undefined}>
            {token.last_used_from}
            {token.user_agent && (
              <>
                , <BrowserName user_agent={token.user_agent} />
              </>
            )}
          </Text>
        )}
      </Table.Td>
      <Table.Td style={PHONE.expiry} pt={{ base: 0, sm: 8 }}>
        {token.revoked_at ? (
          <Badge variant="dot" color="gray.6">
            Revoked
          </Badge>
        ) : (
          <Expires expires_at={token.expires_at} expiry={expiry} />
        )}
      </Table.Td>
      <Table.Td style={PHONE.actions}>
        <Group justify="flex-end">
          {!ended && (
            <ConfirmButton
              size="compact-sm"
              label="Revoke"
              aria-label={`Revoke ${token.name}`}
              title="Revoke this token?"
              confirm="Revoke token"
              act={() => revoke.mutateAsync(undefined)}
            >
              Programs that use <b dir="auto">{token.name}</b> ({token.prefix}…) lose access at once. This can't be undone. You can create a
              new token.
            </ConfirmButton>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function LastUse({ token }: { token: ApiToken }) {
  if (!token.last_used_at) return "Never used";
  return <Time at={token.last_used_at} />;
}

/** The end of a token: a sentence on a phone; under the table's head "Expires", the days and the moment. */
function Expires({ expires_at, expiry }: { expires_at: string | null; expiry: Expiry | undefined }) {
  const look = { fw: expiry?.soon ? 600 : 400, c: expiry?.ended ? "var(--mantine-color-error)" : "inherit" };
  return (
    <>
      <Text {...look} size="xs" hiddenFrom="sm">
        {expiry ? (expiry.ended ? "Expired" : `Expires ${expiry.text}`) : "Never expires"}
      </Text>
      <Text {...look} size="sm" visibleFrom="sm">
        {capitalized(expiry?.text ?? "never")}
      </Text>
      {expires_at !== null && (
        <Text size="xs" c="dimmed" visibleFrom="sm">
          <Time at={expires_at} />
        </Text>
      )}
    </>
  );
}
