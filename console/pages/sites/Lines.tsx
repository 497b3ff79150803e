import { Badge, Table, Text } from "@mantine/core";
import type { SiteLine } from "../../data/sites.ts";
import { Rows } from "../../parts/Rows.tsx";
import type { ListedLine } from "./siteList.ts";

/** A line of the list, and what becomes of it. */
export interface Judged {
  listed: ListedLine;
  verdict: SiteLine;
}

/** Lines of a list of sites, each with its result. */
export const Lines = ({ lines }: { lines: Judged[] }) => (
  <Rows
    label="Lines"
    heads={[{ name: "Line", w: 64 }, "Site", { name: "Group", w: 160, visibleFrom: "sm" }, "Result"]}
    spacing={6}
    layout="fixed"
  >
    {lines.map((line) => (
      <Line key={line.listed.nth} {...line} />
    ))}
  </Rows>
);

function Line({ listed: { nth, site }, verdict: { verdict, message, field, url, name, group_name } }: Judged) {
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
