import { Anchor, Checkbox, Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ContentListed } from "../data/contents.ts";
import { ContentBadge, WordPressBadge } from "./StatusBadge.tsx";
import { Time } from "./Time.tsx";

interface Props {
  rows: ContentListed[];
  sites: Map<number, { name: string; time_zone: string }>;
  /** ids that are chosen; without it nothing can be chosen */
  chosen?: { ids: Set<number>; change: (ids: Set<number>) => void };
  /** what can be done with one */
  actions?: (row: ContentListed) => ReactNode;
  /** a line below the title */
  note?: (row: ContentListed) => ReactNode;
}

/** Articles with how far they are, here and on the site. */
export function ContentTable({ rows, sites, chosen, actions, note }: Props) {
  const all = rows.every(({ id }) => chosen?.ids.has(id));
  const choose = (ids: number[], on: boolean) => {
    const next = new Set(chosen?.ids);
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    chosen?.change(next);
  };
  return (
    <Table.ScrollContainer minWidth={340}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {chosen && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label="Choose all that are shown"
                  checked={all}
                  indeterminate={!all && chosen.ids.size > 0}
                  onChange={(event) =>
                    choose(
                      rows.map(({ id }) => id),
                      event.target.checked,
                    )
                  }
                />
              </Table.Th>
            )}
            <Table.Th>Article</Table.Th>
            <Table.Th visibleFrom="md">Site</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th visibleFrom="lg">Changed</Table.Th>
            {actions && <Table.Th ta="right">What to do</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              {chosen && (
                <Table.Td>
                  <Checkbox
                    aria-label={`Choose ${row.title}`}
                    checked={chosen.ids.has(row.id)}
                    onChange={(event) => choose([row.id], event.target.checked)}
                  />
                </Table.Td>
              )}
              <Table.Td>
                <Anchor
                  dir="auto"
                  fw={600}
                  lineClamp={2}
                  renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: row.id }} {...props} />}
                >
                  {row.title}
                </Anchor>
                {row.primary_keyword && (
                  <Text size="xs" c="dimmed" dir="auto" lineClamp={1}>
                    {row.primary_keyword}
                  </Text>
                )}
                {note?.(row)}
              </Table.Td>
              <Table.Td visibleFrom="md">
                <Text size="sm" dir="auto">
                  {sites.get(row.site_id)?.name ?? `Site ${row.site_id}`}
                </Text>
              </Table.Td>
              <Table.Td>
                <Stack gap={4} align="flex-start">
                  <ContentBadge status={row.status} on_hold={row.on_hold} />
                  <WordPressBadge {...row} />
                </Stack>
              </Table.Td>
              <Table.Td visibleFrom="lg">
                <Text size="sm">
                  <Time at={row.updated_at} zone={sites.get(row.site_id)?.time_zone} />
                </Text>
              </Table.Td>
              {actions && (
                <Table.Td>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    {actions(row)}
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
