import { Alert, Anchor, Button, Group, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet } from "@tanstack/react-router";
import { siteQuery } from "../../../data/sites.ts";
import { Page } from "../../../parts/Page.tsx";
import { SiteBadge } from "../../../parts/sites/SiteBadge.tsx";
import { siteState } from "../../../parts/sites/siteState.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { Tabs } from "./Tabs.tsx";
import { webHref } from "../../../data/webHref.ts";

const route = getRouteApi("/inside/sites/$siteId");

/** A site: its state and its settings. Each tab has its own address. */
export function SitePage() {
  const { siteId } = route.useParams();
  const { data: site, error, refetch } = useQuery(siteQuery(siteId));
  if (!site)
    return error ? (
      <Problem error={error} again={() => void refetch()} />
    ) : (
      <Stack aria-busy="true" aria-label="Loading">
        <Skeleton h={40} maw={320} />
        <Skeleton h={320} />
      </Stack>
    );
  const { label, color, why } = siteState(site);
  return (
    <Page
      title={site.name}
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
      {why && (
        <Alert color={color === "gray.6" ? "gray" : color} variant="light" title={label} p="sm">
          <span dir="auto">{why}</span>{" "}
          {label === "Not connected" && (
            <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId }} {...props} />}>
              Connect site
            </Anchor>
          )}
          {site.connection?.problem && (
            <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/sites/$siteId/wordpress" params={{ siteId }} {...props} />}>
              Fix connection
            </Anchor>
          )}
          {label === "Articles failed" && (
            <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/published" search={{ site: siteId }} {...props} />}>
              Show articles
            </Anchor>
          )}
          {label === "Articles incomplete" && (
            <Anchor inherit c="inherit" renderRoot={(props) => <Link to="/published" search={{ site: siteId, warned: true }} {...props} />}>
              Show articles
            </Anchor>
          )}
        </Alert>
      )}
      <Tabs siteId={siteId} />
      <Outlet />
    </Page>
  );
}
