import { Anchor, Group, Stack, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { contentsQuery } from "../../../data/articles/lists.ts";
import { NextStep } from "../../../parts/articles/notes.tsx";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Listing } from "../../../parts/Listing.tsx";

/** The articles of a run by their titles, with the times at which they are sent. */
export function RunArticles({ id, zone }: { id: string; zone: string | undefined }) {
  const query = useInfiniteQuery(contentsQuery({ bulk_run_id: id }, "soonest"));
  if (query.data?.length === 0) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        Articles
      </Title>
      <Listing query={query} empty={null}>
        {(rows) => (
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
            {rows.map((row) => (
              <Group key={row.id} component="li" justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
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
                </div>
                {row.lifecycle !== "scheduled" && <StatusBadge article={row} />}
              </Group>
            ))}
          </Stack>
        )}
      </Listing>
    </Stack>
  );
}
