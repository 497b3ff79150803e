import { Button, Checkbox, Group, Menu, Popover, Stack, VisuallyHidden } from "@mantine/core";
import type { Sort } from "../../../data/articles/lists.ts";
import { Opens } from "../../Opens.tsx";
import { type Column, COLUMNS } from "./columns.ts";

export const SORTS: Record<Sort, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  changed: "Last changed first",
  soonest: "Next to publish",
};

interface Props {
  sort: Sort;
  onSort: (sort: Sort) => void;
  columns: Column[];
  onColumns: (columns: Column[]) => void;
}

/** The order and the columns of a list of articles. */
export function ListOptions({ sort, onSort, columns, onColumns }: Props) {
  return (
    <Group gap="xs">
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<Opens />}>
            <VisuallyHidden>Sort: </VisuallyHidden>
            {SORTS[sort]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(SORTS) as Sort[]).map((key) => (
            <Menu.Item key={key} fw={key === sort ? 600 : 400} onClick={() => onSort(key)}>
              {SORTS[key]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Popover position="bottom-end" withArrow trapFocus>
        <Popover.Target>
          <Button variant="default" visibleFrom="lg" rightSection={<Opens />}>
            Columns
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            {(Object.keys(COLUMNS) as Column[]).map((column) => (
              <Checkbox
                key={column}
                label={COLUMNS[column]}
                checked={columns.includes(column)}
                onChange={({ target }) => onColumns(target.checked ? [...columns, column] : columns.filter((other) => other !== column))}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
