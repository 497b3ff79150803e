import { Anchor, Button, Group, Select, Skeleton, Stack, Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { healthQuery } from "../../data/integration.ts";
import { ApiProblem } from "../../data/client.ts";
import { eventQuery, type SyncEvent } from "../../data/events/lists.ts";
import { integrationsQuery, type Site, siteChoiceQuery, siteQuery } from "../../data/sites.ts";
import { useMayWrite } from "../../data/session.ts";
import { Empty } from "../../parts/Empty.tsx";
import { useEverOn } from "../../parts/focus/useEverOn.ts";
import { Page } from "../../parts/Page.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import type { DebugSearch } from "../../routes/queryStrings.ts";
import { Checks } from "./Checks.tsx";
import { EventFlow } from "./EventFlow.tsx";
import { EventFilters, filterOf } from "./EventFilters.tsx";
import { SiteHealth } from "./SiteHealth.tsx";
import { TestConnection } from "./TestConnection.tsx";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { LOADING } from "../../parts/loading.ts";

/** Loaded when somebody opens an event. */
const EventDetails = lazyRouteComponent(() => import("./EventDetails.tsx"), "EventDetails");
const route = getRouteApi("/inside/debug-status");

/** The state of a site, what it lacks, and the events between it and IGNY8 (requirements 11.3). */
export function DebugStatus() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const hasOpened = useEverOn(search.event !== undefined);
  const sites = useQuery(siteChoiceQuery);
  const event = useQuery({ ...eventQuery(search.event ?? 0), enabled: search.event !== undefined });
  // An event names its site. With a single site, the choice of a site is not needed.
  const site_id = event.data?.site_id ?? search.site ?? (sites.data?.length === 1 ? sites.data[0]!.id : undefined);
  // With more than a hundred sites, the choice may lack this one.
  const site = useQuery({ ...siteQuery(site_id ?? 0), enabled: site_id !== undefined });
  const gone = site.error instanceof ApiProblem && site.error.status === 404;
  const known = (sites.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  if (site.data && !known.some(({ value }) => value === String(site_id))) known.push({ value: String(site_id), label: site.data.name });
  const choose = (
    <Select
      aria-label="Site"
      placeholder="Choose a site"
      searchable
      allowDeselect={false}
      data={known}
      value={site_id === undefined ? null : String(site_id)}
      onChange={(id) => void navigate({ search: id === null ? {} : { site: Number(id), view: search.view } })}
      w={{ base: "100%", xs: 260 }}
    />
  );
  return (
    <Page
      title="Debug status"
      about="The health of a site, and everything that happens between the site and IGNY8."
      actions={sites.data && sites.data.length > 0 && choose}
    >
      {sites.error && !sites.data ? (
        <Problem error={sites.error} again={() => void sites.refetch()} />
      ) : !sites.data || (site_id === undefined && event.isLoading) ? (
        <Skeleton h={320} {...LOADING} />
      ) : sites.data.length === 0 ? (
        <Empty title="No site yet" action={mayWrite && <Button renderRoot={(props) => <Link to="/sites" {...props} />}>Add a site</Button>}>
          Add a site first. When it is connected, this page shows its health and events.
        </Empty>
      ) : site_id === undefined || gone ? (
        <Empty title={gone ? "Site not found" : "Which site?"} action={<SiteLinks sites={sites.data} />}>
          {gone ? "The site was deleted, or it belongs to another account. " : ""}
          Choose a site to see its health and events.
        </Empty>
      ) : (
        <OfSite key={site_id} site_id={site_id} site={site.data} search={search} />
      )}
      {hasOpened && (
        <Suspense fallback={null}>
          <EventDetails
            id={search.event}
            zone={site.data?.time_zone}
            close={() => void navigate({ search: { ...search, site: site_id, event: undefined }, replace: true, resetScroll: false })}
          />
        </Suspense>
      )}
    </Page>
  );
}

const SiteLinks = ({ sites }: { sites: { id: number; name: string }[] }) => (
  <Group gap="md" justify="center">
    {sites.slice(0, 12).map(({ id, name }) => (
      <Anchor key={id} dir="auto" maw={260} truncate renderRoot={(props) => <Link to="/debug-status" search={{ site: id }} {...props} />}>
        {name}
      </Anchor>
    ))}
  </Group>
);

function OfSite({ site_id, site, search }: { site_id: number; site: Site | undefined; search: DebugSearch }) {
  const zone = site?.time_zone;
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const integrations = useQuery(integrationsQuery(site_id));
  const integration = integrations.data?.[0];
  const status = useQuery({ ...healthQuery(integration?.id ?? 0), enabled: integration !== undefined });
  const error = integrations.error ?? status.error;
  if (integrations.data && !integration)
    return (
      <Empty
        title="Not connected yet"
        action={
          <Button renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site_id }} {...props} />}>Connect site</Button>
        }
      >
        This site has no API key. Connect the site to see its events here.
      </Empty>
    );
  if (!integration || !status.data)
    return error ? (
      <Problem error={error} again={() => void (integration ? status : integrations).refetch()} />
    ) : (
      <Skeleton h={320} {...LOADING} />
    );
  const { health, validation } = status.data;
  const checks = Object.values(validation ?? {});
  const [ill, unknown, well] = [false, null, true].map((is) => checks.filter(({ ok }) => ok === is).length);
  const change = (next: DebugSearch) => void navigate({ search: { ...next, site: site_id }, replace: true });
  const open = (event: SyncEvent) => {
    queries.setQueryData(eventQuery(event.id).queryKey, event);
    void navigate({ search: { ...search, site: site_id, event: event.id }, resetScroll: false });
  };
  return (
    <Stack gap="lg">
      <SiteHealth health={health} integration_id={integration.id} site={site} zone={zone} />
      <Tabs
        value={search.view ?? "events"}
        onChange={(view) => change({ ...search, view: view === "checks" ? view : undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="checks">Checks ({ill ? `${ill} failed` : `${well} OK${unknown ? `, ${unknown} unknown` : ""}`})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="events">
          <Stack>
            <EventFilters search={search} site_id={site_id} change={change} />
            <EventFlow
              key={JSON.stringify(filterOf(search, site_id))}
              filter={filterOf(search, site_id)}
              zone={zone}
              clear={() => change({})}
              reading={search.event !== undefined}
              open={open}
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="checks">
          <Stack align="flex-start">
            <TestConnection integration_id={integration.id} told={health.problems.map(({ message }) => message)} />
            {validation && <Checks checks={validation} told={new Set(health.problems.map(({ check }) => check))} zone={zone} />}
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
