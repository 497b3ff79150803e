import { Checkbox, Table, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import type { ContentListed } from "../../../data/articles/lists.ts";
import type { Action } from "../actions.tsx";
import type { ContentSearch } from "../../../routes/queryStrings.ts";
import { ContentRow } from "./ContentRow.tsx";
import { type Column, COLUMNS } from "./columns.ts";
import type { Chosen } from "./useChosen.ts";

interface Props {
  rows: ContentListed[];
  sites: Map<number, { name: string; time_zone: string }>;
  columns: Column[];
  /** all have the same status: only its details are shown */
  oneStatus?: boolean;
  /** without it, rows cannot be chosen */
  chosen?: Chosen | undefined;
  /** the groups of the row's menu */
  actionsOf: (row: ContentListed) => Action[][];
  /** the main action, beside the menu */
  first?: (row: ContentListed) => ReactNode;
  /** lines below the title */
  note?: (row: ContentListed, columns: Column[]) => ReactNode;
  /** opens an article beside the list */
  onRead: (id: number) => void;
  /** the address at which an article is read beside the list, if its title leads there; else it leads to the editor */
  reads?: (id: number) => ContentSearch;
}

/** Articles with their status, a row each. Shift and a click choose a range. */
export function ContentTable({ rows, sites, columns, oneStatus = false, chosen, onRead, ...of }: Props) {
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const wider = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const whole = chosen?.whole ?? false;
  const all = whole || rows.every(({ id }) => chosen?.ids.has(id));
  // Without any picture, the column would be a row of empty frames.
  const pictured = rows.some(({ images }) => images.some(({ role }) => role === "featured"));
  const fits = (column: Column) => (column === "picture" ? pictured : wider || column === "site");
  const shown = wide ? columns.filter(fits) : [];
  return (
    <div style={{ overflowX: "auto" }}>
      <Table verticalSpacing={5} horizontalSpacing={wide ? "sm" : 6} className="article-table">
        <Table.Thead>
          <Table.Tr>
            {chosen && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label="Choose all shown articles"
                  checked={all}
                  indeterminate={!all && chosen.ids.size > 0}
                  onChange={(event) => chosen.choose(rows, event.target.checked)}
                />
              </Table.Th>
            )}
            {shown.includes("picture") && (
              <Table.Th w={40}>
                <VisuallyHidden>Picture</VisuallyHidden>
              </Table.Th>
            )}
            <Table.Th>Article</Table.Th>
            {wide && !oneStatus && <Table.Th w={1}>Status</Table.Th>}
            {shown
              .filter((column) => column !== "picture")
              .map((column) => (
                <Table.Th key={column}>{COLUMNS[column]}</Table.Th>
              ))}
            <Table.Th w={1}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <ContentRow
              key={row.id}
              {...of}
              row={row}
              site={sites.get(row.site_id)}
              columns={shown}
              wide={wide}
              hasStatus={!oneStatus}
              chosen={
                chosen && { is: whole || chosen.ids.has(row.id), choose: (on, range) => chosen.choose(range ? rangeTo(row) : [row], on) }
              }
              onRead={onRead}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );

  /** The rows from the one that was chosen last to this one. */
  function rangeTo(row: ContentListed): ContentListed[] {
    const last = rows.findIndex(({ id }) => id === chosen?.last);
    const here = rows.indexOf(row);
    return last === -1 ? [row] : rows.slice(Math.min(last, here), Math.max(last, here) + 1);
  }
}
