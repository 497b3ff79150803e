import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMayWrite } from "../data/session.ts";
import { ContentFilters } from "../parts/ContentFilters.tsx";
import { ContentTable } from "../parts/ContentTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Listing } from "../parts/Listing.tsx";
import { Page } from "../parts/Page.tsx";
import { useContents } from "../parts/useContents.ts";

const route = getRouteApi("/inside/content");

/** All articles. */
export function Contents() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const { query, sites, filtered } = useContents(search, { status: search.status });
  const write = mayWrite && <Button renderRoot={(props) => <Link to="/content/new" {...props} />}>Write an article</Button>;
  return (
    <Page title="Content" about="Every article, and how far it is: here, and on its WordPress site." actions={write}>
      <ContentFilters search={search} change={(next) => void navigate({ search: next, replace: true })} statuses />
      <Listing
        query={query}
        empty={
          filtered || search.status ? (
            <Empty title="Nothing matches">No article fits what you look for. Change or clear the filters.</Empty>
          ) : (
            <Empty title="No article yet" action={write}>
              Articles come from IGNY8's writer, or you write one here.
            </Empty>
          )
        }
      >
        {(rows) => <ContentTable rows={rows} sites={sites} />}
      </Listing>
    </Page>
  );
}
