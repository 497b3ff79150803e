import { Group, Paper, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ContentSearch } from "../../routes/queryStrings.ts";

interface Props {
  label: string;
  count: number | undefined;
  most: number | undefined;
  to: "/review" | "/content" | "/published";
  search: ContentSearch;
  /** a number above 0 is a problem */
  bad?: boolean;
}

/** A number with the list that it counts. */
export function Tile({ label, count, most = Infinity, to, search, bad = false }: Props) {
  const shown = count === undefined ? "–" : count > most ? `${most.toLocaleString()}+` : count.toLocaleString();
  return (
    <Paper withBorder p="md" className="tile" renderRoot={(props) => <Link to={to} search={search} {...props} />}>
      <Text fz={28} fw={650} lh={1.1} {...(count === 0 ? { c: "dimmed" } : bad && count ? { c: "red" } : {})}>
        {shown}
      </Text>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" c="dimmed" td="underline">
          {label}
        </Text>
        <Text size="sm" c="dimmed" aria-hidden>
          →
        </Text>
      </Group>
    </Paper>
  );
}
