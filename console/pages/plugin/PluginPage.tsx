import { Alert, Anchor, Button, Group, Paper, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { analyticsQuery, pluginsQuery, versionsQuery } from "../../data/plugin/versions.ts";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Installations } from "./Installations.tsx";
import { replacementOf } from "./neighbours.ts";
import { Versions } from "./Versions.tsx";
import { lazyRouteComponent } from "../../routes/lazy.ts";

const route = getRouteApi("/inside/plugins/$slug");
const Analytics = lazyRouteComponent(() => import("./analytics/Analytics.tsx"), "Analytics");

export const PluginPage = () => <OperatorsOnly title="Plugins">{() => <OfPlugin />}</OperatorsOnly>;

/** A plugin: its versions, its sites, and its statistics. */
function OfPlugin() {
  const { slug } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: plugins } = useInfiniteQuery(pluginsQuery);
  const plugin = plugins?.find((one) => one.slug === slug);
  return (
    <Page
      title={plugin?.name ?? slug}
      up={{ label: "Plugins", to: "/plugins" }}
      about="The versions, and the sites of all accounts that have the plugin."
      actions={<Button renderRoot={(props) => <Link to="/plugins/$slug/new" params={{ slug }} {...props} />}>New version</Button>}
    >
      <Troubles slug={slug} />
      <Tabs
        value={search.view ?? "versions"}
        onChange={(view) =>
          void navigate({ search: { view: view === "installations" || view === "analytics" ? view : undefined }, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="installations">Installations</Tabs.Tab>
          <Tabs.Tab value="analytics">Analytics</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="versions">
          <Versions slug={slug} />
        </Tabs.Panel>
        <Tabs.Panel value="installations">
          <Installations
            slug={slug}
            search={search}
            change={(next) => void navigate({ search: { ...next, view: "installations" }, replace: true })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="analytics">
          <Suspense fallback={<Text c="dimmed">Loading analytics…</Text>}>
            <Analytics
              slug={slug}
              days={search.days ?? 30}
              change={(days) => void navigate({ search: { view: "analytics", days }, replace: true })}
            />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Unhealthy or halted versions, before everything else. A withdrawn version whose sites all get another one is only news. */
function Troubles({ slug }: { slug: string }) {
  const { data } = useQuery(analyticsQuery(slug));
  const versions = useInfiniteQuery(versionsQuery(slug));
  const search = route.useSearch();
  /** the page lists these sites already */
  const isListed = (version: string) => search.view === "installations" && search.version === version && search.health === "unhealthy";
  if (versions.isPending) return null;
  const all = versions.data ?? [];
  const unhealthy = (data?.versions ?? [])
    .filter((count) => count.unhealthy > 0)
    .map((count) => {
      const withdrawn = all.find(({ version, status }) => version === count.version && status === "withdrawn");
      return { ...count, next: withdrawn && replacementOf(withdrawn, all) };
    });
  const sick = unhealthy.filter(({ next }) => !next);
  const halted = all.filter((version) => version.halted && version.status === "released");
  return (
    <>
      {sick.length + halted.length > 0 && (
        <Alert color="red" title="Needs attention" role="alert">
          <Stack gap={4} c="var(--mantine-color-text)">
            {halted.map(({ version, halt_reason }) => (
              <Group key={version} gap="xs">
                <Text size="sm" dir="auto">
                  {version} is halted: {halt_reason}
                </Text>
                <Open slug={slug} version={version} />
              </Group>
            ))}
            {sick.map((count) => (
              <Group key={count.version} gap="xs">
                <Text size="sm" dir="auto">
                  {onSites(count)}.
                </Text>
                {!isListed(count.version) && <SitesWith slug={slug} version={count.version} />}
                <Open slug={slug} version={count.version} />
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
      {unhealthy.map(
        ({ next, ...count }) =>
          next && (
            <Paper key={count.version} withBorder p="sm" role="status">
              <Text size="sm">
                {count.version} is withdrawn. Since {next.released_at && <Time at={next.released_at} />}, sites are offered {next.version}
                {next.restores && `, which rolls back to ${next.restores}`}. {onSites(count)}, until they update.{" "}
                {!isListed(count.version) && <SitesWith slug={slug} version={count.version} />}
              </Text>
            </Paper>
          ),
      )}
    </>
  );
}

const onSites = ({ version, unhealthy, sites }: { version: string; unhealthy: number; sites: number }) =>
  `${version} is unhealthy on ${unhealthy} of ${sites} ${sites === 1 ? "site" : "sites"}`;

/** Leads to a version, which can be halted there. */
const Open = ({ slug, version }: { slug: string; version: string }) => (
  <Anchor
    size="sm"
    c="inherit"
    renderRoot={(props) => <Link to="/plugins/$slug/versions/$version" params={{ slug, version }} {...props} />}
  >
    Open {version}
  </Anchor>
);

const SitesWith = ({ slug, version }: { slug: string; version: string }) => (
  <Anchor
    size="sm"
    c="inherit"
    renderRoot={(props) => (
      <Link to="/plugins/$slug" params={{ slug }} search={{ view: "installations", version, health: "unhealthy" }} {...props} />
    )}
  >
    Sites with {version}
  </Anchor>
);
