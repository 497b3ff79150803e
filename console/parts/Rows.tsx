import { Table, type TableThProps, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

interface Head extends Pick<TableThProps, "w" | "ta" | "visibleFrom"> {
  name: string;
  /** for screen readers only */
  hidden?: boolean;
  /** in place of the name */
  shown?: ReactNode;
}

/** The heading of the column with a row's actions. */
export const ACTIONS: Head = { name: "What to do", w: 1, hidden: true };

interface Props {
  /** the table's accessible name */
  label: string;
  heads: (string | Head)[];
  /** aligns cells of different height to the top */
  top?: boolean;
  layout?: "fixed";
  /** above and below each cell; default 8 */
  spacing?: number;
  /** one `Table.Tr` for each row */
  children: ReactNode;
}

/** The frame of a list's table. If the columns do not fit, the table scrolls, and the page does not. */
export function Rows({ label, heads, top = false, layout, spacing = 8, children }: Props) {
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={spacing} aria-label={label} {...(layout ? { layout } : {})}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => {
              const { name, hidden = false, shown, ...props } = typeof head === "string" ? { name: head } : head;
              return (
                <Table.Th key={name} {...props}>
                  {shown ?? (hidden ? <VisuallyHidden>{name}</VisuallyHidden> : name)}
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody {...(top ? { style: { verticalAlign: "top" } } : {})}>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
