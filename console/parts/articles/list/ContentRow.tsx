import { Anchor, Checkbox, Group, Image, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ContentListed } from "../../../data/articles/lists.ts";
import type { ContentSearch } from "../../../routes/queryStrings.ts";
import type { Action } from "../actions.tsx";
import { ArticleMenu, RowMenu } from "../ArticleMenu.tsx";
import type { Column } from "./columns.ts";
import { statusOf } from "../status.ts";
import { StatusBadge } from "../StatusBadge.tsx";
import { Time } from "../../time/Time.tsx";

interface Props {
  row: ContentListed;
  site: { name: string; time_zone: string } | undefined;
  columns: Column[];
  wide: boolean;
  hasStatus: boolean;
  chosen: { is: boolean; choose: (on: boolean, range: boolean) => void } | undefined;
  actionsOf: (row: ContentListed) => Action[][];
  first?: (row: ContentListed) => ReactNode;
  note?: (row: ContentListed, columns: Column[]) => ReactNode;
  onRead: (id: number) => void;
  reads?: (id: number) => ContentSearch;
}

/** One article of a list. Its title opens the editor, or the article beside the list; its menu opens by a right click too. */
export function ContentRow({ row, site, columns, wide, hasStatus, chosen, actionsOf, first, note, onRead, reads }: Props) {
  const { id, title, publication } = row;
  const detail = hasStatus ? undefined : statusOf(row).detail;
  const siteName = site?.name ?? `Site ${row.site_id}`;
  const picture = row.images.find(({ role }) => role === "featured");
  const due = publication && (publication.state === "queued" || publication.state === "held") ? publication.publish_at : null;
  const cells: Record<Exclude<Column, "picture">, ReactNode> = {
    site: <bdi title={siteName}>{siteName}</bdi>,
    author: row.author && <bdi>{row.author.name}</bdi>,
    due: due && <Time at={due} zone={site?.time_zone} />,
    changed: <Time at={row.updated_at} zone={site?.time_zone} />,
  };
  return (
    <RowMenu actions={() => actionsOf(row)}>
      <Table.Tr data-chosen={chosen?.is || undefined} className="article-row" onDoubleClick={() => onRead(id)}>
        {chosen && (
          <Table.Td>
            <Checkbox
              aria-label={`Choose ${title}`}
              checked={chosen.is}
              onChange={(event) => chosen.choose(event.target.checked, (event.nativeEvent as MouseEvent).shiftKey)}
            />
          </Table.Td>
        )}
        {columns.includes("picture") && (
          <Table.Td p={4}>
            {picture ? (
              <Image src={picture.path} alt="" w={36} h={36} radius="sm" loading="lazy" />
            ) : (
              <div className="no-picture" title="No featured picture" />
            )}
          </Table.Td>
        )}
        <Table.Td className="article-title">
          <Anchor
            dir="auto"
            fw={600}
            lineClamp={wide ? 1 : 2}
            renderRoot={(props) =>
              reads ? (
                <Link to="/review" search={reads(id)} replace {...props} />
              ) : (
                <Link to="/content/$contentId" params={{ contentId: id }} {...props} />
              )
            }
          >
            {title}
          </Anchor>
          {!wide && (
            <>
              <Text size="xs" c="dimmed" lineClamp={1}>
                <bdi>{siteName}</bdi>
              </Text>
              {hasStatus && (
                <Group my={4}>
                  <StatusBadge article={row} />
                </Group>
              )}
            </>
          )}
          {detail && (
            <Text size="xs" c="dimmed">
              {detail}
            </Text>
          )}
          {note?.(row, columns)}
        </Table.Td>
        {wide && hasStatus && (
          <Table.Td>
            <StatusBadge article={row} />
          </Table.Td>
        )}
        {columns.flatMap((column) =>
          column === "picture"
            ? []
            : [
                <Table.Td key={column}>
                  <Text size="sm" truncate maw={150} component="div">
                    {cells[column]}
                  </Text>
                </Table.Td>,
              ],
        )}
        <Table.Td>
          <Group gap="xs" justify="flex-end" wrap="nowrap" style={{ whiteSpace: "nowrap" }} className="row-actions">
            {first?.(row)}
            <ArticleMenu title={title} actions={() => actionsOf(row)} />
          </Group>
        </Table.Td>
      </Table.Tr>
    </RowMenu>
  );
}
