import { Button, Group, NativeSelect, Table, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { OBJECT_KINDS, type ObjectKind } from "../../../domain/people/activity.ts";
import { type Activity, activityAsked, activityQuery, membersQuery } from "../../data/account.ts";
import { useMayManage } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { BrowserName } from "./account/BrowserName.tsx";

const route = getRouteApi("/inside/activity");
const KINDS = Object.entries(OBJECT_KINDS).map(([value, label]) => ({ value, label }));

/** Who did what in the account, and from where; for owners. */
export function ActivityLog() {
  const mayManage = useMayManage();
  if (!mayManage)
    return (
      <Page title="Activity log">
        <Empty title="Owners see the activity log">Ask an owner of the account.</Empty>
      </Page>
    );
  return <Log />;
}

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (changes: Partial<typeof search>) => void navigate({ search: { ...search, ...changes }, replace: true });
  const query = useInfiniteQuery(activityQuery(search));
  const { data: members = [] } = useInfiniteQuery(membersQuery);
  const people = members.map(({ user_id, name, email }) => ({ value: String(user_id), label: name || email }));
  const filtered = Object.values(search).some((value) => value !== undefined);
  const exported = `/api/v1/account/activity/export/?${new URLSearchParams(activityAsked(search)).toString()}`;
  return (
    <Page
      title="Activity log"
      about="Who changed what, when and from where. IGNY8 keeps entries for 400 days."
      actions={
        <Button variant="default" component="a" href={exported} download="activity.csv">
          Export CSV
        </Button>
      }
    >
      <Group align="end" gap="sm">
        <NativeSelect
          label="Person"
          data={[{ value: "", label: "Everybody" }, ...people]}
          value={search.person === undefined ? "" : String(search.person)}
          onChange={({ target }) => set({ person: target.value ? Number(target.value) : undefined })}
        />
        <NativeSelect
          label="Kind"
          data={[{ value: "", label: "Everything" }, ...KINDS]}
          value={search.kind ?? ""}
          onChange={({ target }) => set({ kind: (target.value || undefined) as ObjectKind | undefined })}
        />
        <TextInput label="From" type="date" value={search.from ?? ""} onChange={({ target }) => set({ from: target.value || undefined })} />
        <TextInput label="To" type="date" value={search.to ?? ""} onChange={({ target }) => set({ to: target.value || undefined })} />
        {filtered && (
          <Button variant="subtle" onClick={() => void navigate({ search: {}, replace: true })}>
            Clear
          </Button>
        )}
      </Group>
      <Listing
        query={query}
        empty={
          <Empty title={filtered ? "Nothing matches" : "No activity yet"}>
            {filtered ? "Choose another person, kind or date." : "Changes by people and programs appear here."}
          </Empty>
        }
      >
        {(rows) => (
          <Rows
            label="Activity"
            heads={["What", { name: "Address", w: 220, visibleFrom: "sm" }, { name: "When", w: 190, visibleFrom: "sm" }]}
            spacing={8}
            top
          >
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </Rows>
        )}
      </Listing>
    </Page>
  );
}

function Row({ row: { at, actor, token, sentence, address, user_agent } }: { row: Activity }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" dir="auto" style={{ overflowWrap: "anywhere" }}>
          <b>{actor}</b> {sentence}
        </Text>
        {token !== null && (
          <Text size="xs" c="dimmed" dir="auto" lineClamp={1}>
            With the API token “{token}”
          </Text>
        )}
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          <Time at={at} />, {address ?? "unknown address"}, <BrowserName user_agent={user_agent} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" lineClamp={1}>
          {address ?? "Unknown address"}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={1} title={user_agent ?? undefined}>
          <BrowserName user_agent={user_agent} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          <Time at={at} />
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
