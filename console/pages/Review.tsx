import { Alert, Button, Group, List, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { usePublish, usePublishMany } from "../data/publish.ts";
import { useMayWrite } from "../data/session.ts";
import { ContentFilters } from "../parts/ContentFilters.tsx";
import { ContentTable } from "../parts/ContentTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { PublishAt } from "../parts/PublishAt.tsx";
import { Problem } from "../parts/Trouble.tsx";
import { useContents } from "../parts/useContents.ts";

const route = getRouteApi("/inside/review");

/** What waits for a person's word (seeds, Review page): publish now, at a time, or all that are chosen. */
export function Review() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const { query, sites, filtered } = useContents(search, { status: "review" });
  const [ids, setIds] = useState(new Set<number>());
  const publish = usePublish();
  const many = usePublishMany();
  const shown = new Set(query.data?.map(({ id }) => id));
  const chosen = [...ids].filter((id) => shown.has(id));
  return (
    <Page title="Review" about="Articles that wait for your word. Publishing brings them onto their sites.">
      <ContentFilters search={search} change={(next) => void navigate({ search: next, replace: true })} />
      {mayWrite && (
        <Group gap="sm" mih={36}>
          <Button
            disabled={chosen.length === 0}
            loading={many.isPending}
            onClick={() => many.mutate(chosen, { onSuccess: () => setIds(new Set()) })}
          >
            {chosen.length === 0 ? "Publish the chosen ones" : `Publish ${chosen.length} now`}
          </Button>
          <Text size="sm" c="dimmed">
            {chosen.length === 0 ? "Choose articles to publish them together." : `${chosen.length} chosen`}
          </Text>
        </Group>
      )}
      {many.error && <Problem error={many.error} />}
      {many.data && "accepted" in many.data && (
        <Alert
          color={many.data.refused.length > 0 ? "orange" : "teal"}
          title={`${many.data.accepted} on their way`}
          role="status"
          withCloseButton
          onClose={many.reset}
        >
          {many.data.refused.length > 0 && (
            <List size="sm">
              {many.data.refused.map(({ code, message, count }) => (
                <List.Item key={code}>
                  {count} not: {message}
                </List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
      <Listing
        query={query}
        empty={
          filtered ? (
            <Empty title="Nothing matches">No article in review fits what you look for.</Empty>
          ) : (
            <Empty title="Nothing to review">When an article is ready it appears here by itself.</Empty>
          )
        }
      >
        {(rows) => (
          <ContentTable
            rows={rows}
            sites={sites}
            {...(mayWrite ? { chosen: { ids, change: setIds } } : {})}
            actions={(row) =>
              mayWrite && (
                <>
                  <Button
                    size="compact-sm"
                    disabled={row.on_hold}
                    loading={publish.isPending && publish.variables.id === row.id}
                    onClick={() => publish.mutate({ id: row.id })}
                  >
                    Publish
                  </Button>
                  <PublishAt content={row} zone={sites.get(row.site_id)?.time_zone ?? "UTC"} />
                </>
              )
            }
          />
        )}
      </Listing>
    </Page>
  );
}
