import { Anchor, List, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { BulkRun } from "../../data/bulk.ts";
import { articles } from "./words.ts";

/** The articles that a bulk request refused: how many, why, and the first ones. */
export function Refused({ refused }: Pick<BulkRun, "refused">) {
  return (
    <List size="sm" spacing={4}>
      {refused.map(({ message, count, content_ids }) => (
        <List.Item key={message}>
          <b>{articles(count)}:</b> {message} <Examples ids={content_ids} count={count} />
        </List.Item>
      ))}
    </List>
  );
}

/** Some articles by their ids. */
export function Examples({ ids, count }: { ids: number[]; count: number }) {
  return (
    <Text span size="xs" c="dimmed">
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Anchor size="xs" renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}>
            #{id}
          </Anchor>
        </span>
      ))}
      {count > ids.length && ` and ${(count - ids.length).toLocaleString()} more`}
    </Text>
  );
}
