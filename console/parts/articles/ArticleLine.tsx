import { Anchor, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import { NextStep } from "./notes.tsx";

interface Props {
  row: ContentListed;
  zone: string | undefined;
  /** at the line's end */
  status: ReactNode;
  /** below the title and the next step */
  children?: ReactNode;
}

/** An article as a line of a short list, such as that of a run: its title, what comes next, and its status. */
export function ArticleLine({ row, zone, status, children }: Props) {
  return (
    <Group component="li" justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
      <div style={{ minWidth: 0 }}>
        <Anchor
          dir="auto"
          size="sm"
          lineClamp={2}
          renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: row.id }} {...props} />}
        >
          {row.title}
        </Anchor>
        <NextStep row={row} zone={zone} />
        {children}
      </div>
      {status}
    </Group>
  );
}
