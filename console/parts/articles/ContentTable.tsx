import { Anchor, Checkbox, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import type { Action } from "./actions.tsx";
import { ArticleMenu, RowMenu } from "./ArticleMenu.tsx";
import type { Chosen } from "./useChosen.ts";
import { ContentBadge, WordPressBadge } from "./StatusBadge.tsx";
import { Time } from "../time/Time.tsx";

interface Props {
  rows: ContentListed[];
  sites: Map<number, { name: string; time_zone: string }>;
  /** without it, rows cannot be chosen */
  chosen?: Chosen | undefined;
  /** the groups of the row's menu */
  actionsOf: (row: ContentListed) => Action[][];
  /** the main action, beside the menu */
  first?: (row: ContentListed) => ReactNode;
  /** lines below the title */
  note?: (row: ContentListed) => ReactNode;
}

/** Articles with their states in IGNY8 and on the site. */
export function ContentTable({ rows, sites, chosen, actionsOf, first, note }: Props) {
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const whole = chosen?.whole ?? false;
  const all = whole || rows.every(({ id }) => chosen?.ids.has(id));
  return (
    <Table verticalSpacing="sm" horizontalSpacing={wide ? "sm" : 6} className="article-table">
      <Table.Thead>
        <Table.Tr>
          {chosen && (
            <Table.Th w={40}>
              <Checkbox
                aria-label="Choose all that are shown"
                checked={all}
                indeterminate={!all && chosen.ids.size > 0}
                onChange={(event) => chosen.choose(rows, event.target.checked)}
              />
            </Table.Th>
          )}
          <Table.Th>Article</Table.Th>
          {wide && <Table.Th w={1}>Status</Table.Th>}
          {wide && <Table.Th w={1}>WP Status</Table.Th>}
          {wide && <Table.Th>Changed</Table.Th>}
          <Table.Th w={1}>
            <VisuallyHidden>What to do</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => {
          const site = sites.get(row.site_id);
          const siteName = site?.name ?? `Site ${row.site_id}`;
          return (
            <RowMenu key={row.id} actions={() => actionsOf(row)}>
              <Table.Tr data-chosen={whole || chosen?.ids.has(row.id) || undefined} className="article-row">
                {chosen && (
                  <Table.Td>
                    <Checkbox
                      aria-label={`Choose ${row.title}`}
                      checked={whole || chosen.ids.has(row.id)}
                      onChange={(event) => chosen.choose([row], event.target.checked)}
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
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    <bdi>{siteName}</bdi>
                    {row.primary_keyword && (
                      <>
                        {" · "}
                        <bdi>{row.primary_keyword}</bdi>
                      </>
                    )}
                  </Text>
                  {!wide && (
                    <Group gap={4} my={4}>
                      <ContentBadge status={row.status} on_hold={row.on_hold} />
                      <WordPressBadge {...row} />
                    </Group>
                  )}
                  {note?.(row)}
                </Table.Td>
                {wide && (
                  <Table.Td>
                    <ContentBadge status={row.status} on_hold={row.on_hold} />
                  </Table.Td>
                )}
                {wide && (
                  <Table.Td>
                    <WordPressBadge {...row} />
                  </Table.Td>
                )}
                {wide && (
                  <Table.Td w={130}>
                    <Text size="sm">
                      <Time at={row.updated_at} zone={site?.time_zone} />
                    </Text>
                  </Table.Td>
                )}
                <Table.Td>
                  <Group
                    gap="xs"
                    justify="flex-end"
                    wrap={wide ? "nowrap" : "wrap"}
                    style={{ whiteSpace: "nowrap" }}
                    className="row-actions"
                  >
                    {first?.(row)}
                    <ArticleMenu title={row.title} actions={() => actionsOf(row)} />
                  </Group>
                </Table.Td>
              </Table.Tr>
            </RowMenu>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
