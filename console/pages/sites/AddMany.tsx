import { Alert, Badge, Button, FileButton, Group, Input, Select, Stack, Table, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { addSites, previewSites, type SiteLine } from "../../data/sites.ts";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import { counted } from "../../../domain/text.ts";
import { useMayPublish } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { Rows } from "../../parts/Rows.tsx";
import { Section } from "../../parts/Section.tsx";
import { ownZone, ZONES } from "../../parts/time/zones.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { InstallLinks } from "./InstallLinks.tsx";
import { type ListedLine, MOST_LINES, readList } from "./siteList.ts";

const TYPED_MS = 400;
const sitesIn = (count: number) => counted(count, "site");

/** The page that adds many sites from a list. It says of each line what would happen, before anything does. */
export function AddMany() {
  const queries = useQueryClient();
  const mayWrite = useMayPublish();
  const id = useId();
  const [list, setList] = useState("");
  const [zone, setZone] = useState(ownZone);
  const [typed] = useDebouncedValue(list, TYPED_MS);
  const lines = readList(typed);
  const asked = lines.slice(0, MOST_LINES);
  const preview = useQuery({
    queryKey: ["sites", "preview", typed],
    queryFn: () => previewSites(asked.map(({ site }) => site)),
    enabled: mayWrite && asked.length > 0,
    placeholderData: keepPreviousData,
  });
  const add = useMutation({
    mutationFn: (sites: ListedLine[]) =>
      addSites(
        sites.map(({ site }) => site),
        zone,
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sites"] }),
  });
  const links = useInstallLinks();
  if (!mayWrite)
    return <Empty title="You can see sites, but not add them">To add sites, ask an owner of the account for the role Editor.</Empty>;

  const added = add.data?.lines.flatMap(({ verdict, site_id }) => (verdict === "add" && site_id !== null ? [site_id] : [])) ?? [];
  if (add.data)
    return (
      <Page title={`${sitesIn(added.length)} added`} up={{ label: "Sites", to: "/sites" }} narrow>
        {links.error && <Problem error={links.error} />}
        <Section
          title="Next: connect them"
          about={
            !links.data && (
              <span role="status">None of them is connected yet. Create an install link for each, or connect them one by one.</span>
            )
          }
        >
          {links.data && <InstallLinks links={links.data} />}
          <Group>
            {!links.data && (
              <Button loading={links.isPending} onClick={() => links.mutate(added)}>
                Create install links
              </Button>
            )}
            <Button variant="default" renderRoot={(props) => <Link to="/sites" search={{ connected: false }} {...props} />}>
              Show sites that are not connected
            </Button>
          </Group>
        </Section>
      </Page>
    );

  const verdicts = asked.length > 0 ? (preview.data?.lines ?? []).slice(0, asked.length) : [];
  const good = asked.filter((_, index) => verdicts[index]?.verdict === "add");
  const isCurrent = typed === list && !preview.isPlaceholderData && verdicts.length === asked.length;
  return (
    <Page
      title="Add many sites"
      up={{ label: "Sites", to: "/sites" }}
      narrow
      about="Enter one address per line. You can add a name and a group, separated by commas or tabs. Copy from a spreadsheet, or open a CSV file."
    >
      <Stack>
        <Group justify="space-between" align="flex-end" mb={-8}>
          <Input.Label htmlFor={id}>Sites</Input.Label>
          <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setList)}>
            {(props) => (
              <Button variant="default" size="xs" {...props}>
                Open a CSV file
              </Button>
            )}
          </FileButton>
        </Group>
        <Textarea
          id={id}
          placeholder={"example.com\nblog.example.org, Example Blog, Client A"}
          autosize
          minRows={6}
          maxRows={16}
          value={list}
          onChange={(event) => setList(event.target.value)}
          spellCheck={false}
        />
        <Select
          label="Time zone"
          description="For all these sites. You can change the time zone of each site later."
          data={ZONES}
          searchable
          allowDeselect={false}
          value={zone}
          onChange={(value) => value && setZone(value)}
          maw={420}
        />
      </Stack>
      {lines.length > MOST_LINES && (
        <Alert color="yellow" title={`Only the first ${MOST_LINES} lines are read`} role="status">
          Add these first, then the others.
        </Alert>
      )}
      {preview.error && <Problem error={preview.error} again={() => void preview.refetch()} />}
      {add.error && <Problem error={add.error} />}
      {verdicts.length === 0 && (
        <Group>
          <Button disabled>Add sites</Button>
        </Group>
      )}
      {verdicts.length > 0 && (
        <>
          <Group justify="space-between">
            <Text size="sm" role="status">
              {summary(verdicts)}
            </Text>
            <Button disabled={good.length === 0 || !isCurrent} loading={add.isPending} onClick={() => add.mutate(good)}>
              {good.length === 0 ? "Add sites" : `Add ${sitesIn(good.length)}`}
            </Button>
          </Group>
          <Rows
            label="Lines"
            heads={[{ name: "Line", w: 64 }, "Site", { name: "Group", w: 160, visibleFrom: "sm" }, "Result"]}
            spacing={6}
            layout="fixed"
          >
            {verdicts.map((verdict, index) => (
              <Line key={asked[index]!.nth} listed={asked[index]!} verdict={verdict} />
            ))}
          </Rows>
        </>
      )}
    </Page>
  );
}

function Line({
  listed: { nth, site },
  verdict: { verdict, message, field, url, name, group_name },
}: {
  listed: ListedLine;
  verdict: SiteLine;
}) {
  const words = { add: "Will be added", already_there: "Skipped", not_understood: "Invalid" }[verdict];
  const color = { add: "green", already_there: "gray.6", not_understood: "red" }[verdict];
  const about = field === "name" ? "The name " : field === "group_name" ? "The group " : "The address ";
  return (
    <Table.Tr>
      <Table.Td>{nth}</Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        <Text size="sm" dir="auto">
          {name ?? site.url}
        </Text>
        {url && (
          <Text size="xs" c="dimmed">
            {url.replace(/^https:\/\//, "")}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" dir="auto">
          {group_name}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={color} size="md">
          {words}
        </Badge>
        {message && (
          <Text size="xs" c="dimmed" dir="auto">
            {verdict === "not_understood" ? `${about}${message}${/[.?]$/.test(message) ? "" : "."}` : message}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** How many lines there are of each kind. */
function summary(verdicts: SiteLine[]): string {
  const count = (kind: SiteLine["verdict"]) => verdicts.filter(({ verdict }) => verdict === kind).length;
  const [add, there, wrong] = [count("add"), count("already_there"), count("not_understood")];
  return [`${sitesIn(add)} to add`, there > 0 && `${there} skipped`, wrong > 0 && `${wrong} invalid`].filter(Boolean).join(", ");
}
