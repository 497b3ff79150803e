import { Anchor, Button, Text } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useRetry } from "../data/publish.ts";
import { useMayWrite } from "../data/session.ts";
import { ContentFilters } from "../parts/ContentFilters.tsx";
import { ContentTable } from "../parts/ContentTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { Time } from "../parts/Time.tsx";
import { useContents } from "../parts/useContents.ts";

const route = getRouteApi("/inside/published");
const FAILED = new Set(["failed", "gone"]);

/** What is on its site, or failed on its way there (seeds, Published page). */
export function Published() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const { query, sites, filtered } = useContents(search, { status: "published" });
  const retry = useRetry();
  return (
    <Page title="Published" about="Articles with their WordPress status. What failed says why, and can be tried again.">
      <ContentFilters search={search} change={(next) => void navigate({ search: next, replace: true })} />
      <Listing
        query={query}
        empty={
          filtered ? (
            <Empty title="Nothing matches">No published article fits what you look for.</Empty>
          ) : (
            <Empty
              title="Nothing published yet"
              action={<Button renderRoot={(props) => <Link to="/review" {...props} />}>To the review</Button>}
            >
              What you publish appears here, with a link to the post.
            </Empty>
          )
        }
      >
        {(rows) => (
          <ContentTable
            rows={rows}
            sites={sites}
            note={({ publication, metadata, site_id }) => (
              <>
                {publication?.last_error && (
                  <Text size="xs" c="red" dir="auto">
                    {publication.last_error.message} {publication.last_error.advice}
                  </Text>
                )}
                {typeof metadata["last_wp_sync"] === "string" && (
                  <Text size="xs" c="dimmed">
                    Last sync <Time at={metadata["last_wp_sync"]} zone={sites.get(site_id)?.time_zone} />
                  </Text>
                )}
              </>
            )}
            actions={(row) => {
              const state = row.publication?.state ?? "";
              return (
                <>
                  {row.external_url && (
                    <Anchor href={row.external_url} target="_blank" rel="noreferrer" size="sm">
                      See it
                    </Anchor>
                  )}
                  {mayWrite && FAILED.has(state) && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={retry.isPending && retry.variables.id === row.id}
                      onClick={() => retry.mutate({ id: row.id, recreate: state === "gone" })}
                    >
                      {state === "gone" ? "Publish again" : "Try again"}
                    </Button>
                  )}
                  <Anchor
                    size="sm"
                    renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: row.id }} {...props} />}
                  >
                    Story
                  </Anchor>
                </>
              );
            }}
          />
        )}
      </Listing>
    </Page>
  );
}
