import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A search result that can be opened. */
export interface Found {
  key: string;
  label: string;
  /** distinguishes it from others with the same name */
  about?: ReactNode;
  open: () => void;
}
export interface FoundGroup {
  label: string;
  rows: Found[];
}

/** The id of a row's element in the list with that id. */
export const idOf = (list: string, { key }: Found) => `${list}-${key}`;

interface Props {
  id: string;
  groups: FoundGroup[];
  /** the key of the row that Enter opens */
  chosen: string | undefined;
  choose: (key: string) => void;
  open: (row: Found) => void;
}

/** The results by kind. The focus stays in the field above, whose keys move through the rows. */
export function FoundList({ id, groups, chosen, choose, open }: Props) {
  return (
    <div id={id} role="listbox" aria-label="Results" className="found">
      {groups.map(({ label, rows }) => (
        <div key={label} role="group" aria-label={label}>
          <Text size="xs" fw={600} c="dimmed" px="xs" pt="xs" pb={4} aria-hidden>
            {label}
          </Text>
          {rows.map((row) => (
            <div
              key={row.key}
              id={idOf(id, row)}
              role="option"
              aria-selected={row.key === chosen}
              className="found-row"
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => choose(row.key)}
              onClick={() => open(row)}
            >
              <Group justify="space-between" gap="xs" wrap="nowrap">
                <Text size="sm" fw={500} lineClamp={1} dir="auto" style={{ flex: "1 1 50%" }}>
                  {row.label}
                </Text>
                {row.about && (
                  <Text size="xs" c="dimmed" lineClamp={1} ta="end" style={{ flex: "0 1 auto" }} maw="45%">
                    {row.about}
                  </Text>
                )}
              </Group>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
