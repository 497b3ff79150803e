import { ActionIcon, Menu, Text } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCancel, usePublish } from "../data/publish.ts";
import { useMayWrite } from "../data/session.ts";
import { ContentFilters } from "../parts/ContentFilters.tsx";
import { ContentTable } from "../parts/ContentTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { useContents } from "../parts/useContents.ts";

const route = getRouteApi("/inside/approved");

/** What is approved and not yet on its site. */
export function Approved() {
  const search = route.useSearch();
  const change = route.useNavigate();
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const { query, sites, filtered } = useContents(search, { pending: "true" });
  const publish = usePublish();
  const cancel = useCancel();
  return (
    <Page title="Approved" about="Approved, and not on the site yet. Most are on their way; this page follows by itself.">
      <ContentFilters search={search} change={(next) => void change({ search: next, replace: true })} />
      <Listing
        query={query}
        empty={
          filtered ? (
            <Empty title="Nothing matches">No approved article fits what you look for.</Empty>
          ) : (
            <Empty title="Nothing is waiting">Everything that was approved is on its site.</Empty>
          )
        }
      >
        {(rows) => (
          <ContentTable
            rows={rows}
            sites={sites}
            note={({ publication }) =>
              publication?.last_error && (
                <Text size="xs" c="red" dir="auto">
                  {publication.last_error.message}
                </Text>
              )
            }
            actions={(row) => (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="default" aria-label={`What to do with ${row.title}`}>
                    ⋯
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item disabled={!mayWrite || row.on_hold} onClick={() => publish.mutate({ id: row.id })}>
                    Publish now
                  </Menu.Item>
                  <Menu.Item onClick={() => void navigate({ to: "/content/$contentId/publication", params: { contentId: row.id } })}>
                    How far it is
                  </Menu.Item>
                  <Menu.Item disabled={!mayWrite || !row.publication} onClick={() => cancel.mutate({ id: row.id })}>
                    Take it back to review
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          />
        )}
      </Listing>
    </Page>
  );
}
