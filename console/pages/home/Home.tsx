import { Button, SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { countsQuery } from "../../data/articles/lists.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { useMayWrite, useMe } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { Installation } from "../../parts/operators/Installation.tsx";
import { Latest } from "./Latest.tsx";
import { NextOut } from "./NextOut.tsx";
import { Tile } from "./Tile.tsx";
import { TroubledSites } from "./TroubledSites.tsx";
import { LOADING } from "../../parts/loading.ts";

/** What waits for the person: articles, sites, and, for operators, the installation. */
export function Home() {
  const me = useMe();
  const mayWrite = useMayWrite();
  const { data } = useQuery(countsQuery());
  const { data: sites } = useQuery(siteChoiceQuery);
  const counts = data?.counts;
  const most = data?.counted_at_most;
  const write = mayWrite && <Button renderRoot={(props) => <Link to="/content/new" {...props} />}>Write an article</Button>;
  return (
    <Page title="Home" about="What needs you, and what happens next." actions={sites?.length === 0 ? undefined : write}>
      {sites === undefined ? (
        <Skeleton h={480} {...LOADING} />
      ) : sites.length === 0 ? (
        <Empty
          title="Connect your first site"
          action={mayWrite && <Button renderRoot={(props) => <Link to="/sites" {...props} />}>Add a site</Button>}
        >
          IGNY8 publishes your articles to WordPress. Connecting a site takes about two minutes.
        </Empty>
      ) : (
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            <Tile label="To review" count={counts?.in_review} most={most} to="/review" search={{}} />
            <Tile
              label="Scheduled"
              count={counts?.scheduled}
              most={most}
              to="/content"
              search={{ lifecycle: "scheduled", sort: "soonest" }}
            />
            <Tile label="Failed" count={counts?.failed} most={most} to="/published" search={{ lifecycle: "failed" }} bad />
            <Tile
              label="Changed on site"
              count={counts?.changed_on_site}
              most={most}
              to="/published"
              search={{ lifecycle: "changed_on_site" }}
              bad
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <NextOut />
            <TroubledSites />
          </SimpleGrid>
          <Latest />
        </Stack>
      )}
      {me.user.is_operator && <Installation />}
    </Page>
  );
}
