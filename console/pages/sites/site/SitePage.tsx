import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { ApiProblem } from "../../../data/client.ts";
import { useMayPublish } from "../../../data/session.ts";
import { siteQuery } from "../../../data/sites.ts";
import { Page } from "../../../parts/Page.tsx";
import { SiteBadge } from "../../../parts/sites/SiteBadge.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { Banner } from "./Banner.tsx";
import { Tabs } from "./Tabs.tsx";
import { webHref } from "../../../data/webHref.ts";
import { LOADING } from "../../../parts/loading.ts";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

/** Loaded when there is no such site. */
const Missing = lazyRouteComponent(() => import("../../../parts/missing/Missing.tsx"), "Missing");
const route = getRouteApi("/inside/sites/$siteId");

/** A site: its state and its settings. Each tab has its own address. */
export function SitePage() {
  const { siteId } = route.useParams();
  const { data: site, error, refetch } = useQuery(siteQuery(siteId));
  const mayWrite = useMayPublish();
  if (!site)
    return error ? (
      error instanceof ApiProblem && error.status === 404 ? (
        <Suspense fallback={null}>
          <Missing error={error} again={() => void refetch()} what="site" back={{ label: "Sites", to: "/sites" }} />
        </Suspense>
      ) : (
        <Problem error={error} again={() => void refetch()} />
      )
    ) : (
      <Stack {...LOADING}>
        <Skeleton h={40} maw={320} />
        <Skeleton h={320} />
      </Stack>
    );
  return (
    <Page
      title={site.name}
      up={{ label: "Sites", to: "/sites" }}
      clamped
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/content" search={{ site: site.id }} {...props} />}>
          Articles
        </Button>
      }
    >
      <Group gap="sm" mt={-12}>
        <SiteBadge site={site} />
        <Anchor href={webHref(site.url)} target="_blank" rel="noreferrer" size="sm">
          {site.url}
        </Anchor>
      </Group>
      <Banner site={site} />
      <Tabs siteId={siteId} />
      {!mayWrite && (
        <Text size="sm" c="dimmed">
          You can see this site. Editors and owners of the account can change it.
        </Text>
      )}
      <Outlet />
    </Page>
  );
}
