import { Table, type TableThProps, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

interface Head extends Pick<TableThProps, "w" | "ta" | "visibleFrom"> {
  name: string;
  /** said, not shown */
  hidden?: boolean;
}

/** Of the column with what can be done with a row. */
export const ACTIONS: Head = { name: "What to do", w: 1, hidden: true };

interface Props {
  /** of the table, for those who only hear it */
  label: string;
  heads: (string | Head)[];
  /** rows whose cells differ in height begin on one line */
  top?: boolean;
  layout?: "fixed";
  /** `Table.Tr` each */
  children: ReactNode;
}

/** The frame of a list's table. Where its columns don't fit it scrolls by itself, not the page. */
export function Rows({ label, heads, top = false, layout, children }: Props) {
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing="sm" aria-label={label} {...(layout ? { layout } : {})}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => {
              const { name, hidden = false, ...props } = typeof head === "string" ? { name: head } : head;
              return (
                <Table.Th key={name} {...props}>
                  {hidden ? <VisuallyHidden>{name}</VisuallyHidden> : name}
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
