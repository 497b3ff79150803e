import { Anchor, List, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { counted } from "../../../domain/text.ts";
import { articleNameQuery, type BulkRun } from "../../data/bulk.ts";
import { EXAMPLES } from "./words.ts";

interface Props extends Pick<BulkRun, "refused"> {
  /** what removes a reason */
  action?: (reason: BulkRun["refused"][number]) => ReactNode;
}

/** The articles that a bulk request refused: how many, why, and the first ones. */
export function Refused({ refused, action }: Props) {
  return (
    <List size="sm" spacing={4}>
      {refused.map((reason) => (
        <List.Item key={reason.message}>
          <b>{counted(reason.count, "article")}:</b> {reason.message} <Examples ids={reason.content_ids} count={reason.count} />
          {action?.(reason)}
        </List.Item>
      ))}
    </List>
  );
}

/** Some articles by their titles, a line each. */
export function Examples({ ids, count }: { ids: number[]; count: number }) {
  const shown = ids.slice(0, EXAMPLES);
  return (
    <Stack gap={0} align="flex-start">
      {shown.map((id) => (
        <Example key={id} id={id} />
      ))}
      {count > shown.length && (
        <Text size="xs" c="dimmed">
          and {(count - shown.length).toLocaleString()} more
        </Text>
      )}
    </Stack>
  );
}

function Example({ id }: { id: number }) {
  const { data, isLoading } = useQuery(articleNameQuery(id));
  if (isLoading) return <Skeleton h={24} w={180} maw="100%" aria-hidden />;
  return (
    <Anchor
      size="xs"
      lh="24px"
      dir="auto"
      lineClamp={1}
      renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}
    >
      {data?.title.trim() || `Article ${id}`}
    </Anchor>
  );
}
