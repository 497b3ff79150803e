import { Alert, Anchor, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { analyticsQuery, pluginsQuery, versionsQuery } from "../../data/plugin/versions.ts";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Installations } from "./Installations.tsx";
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

/** Unhealthy or halted versions, before everything else. */
function Troubles({ slug }: { slug: string }) {
  const { data } = useQuery(analyticsQuery(slug));
  const versions = useInfiniteQuery(versionsQuery(slug));
  const sick = data?.versions.filter(({ unhealthy }) => unhealthy > 0) ?? [];
  const halted = versions.data?.filter((version) => version.halted && version.status === "released") ?? [];
  if (sick.length === 0 && halted.length === 0) return null;
  return (
    <Alert color="red" title="Needs attention" role="alert">
      <Stack gap={4} c="var(--mantine-color-text)">
        {halted.map(({ version, halt_reason }) => (
          <Group key={version} gap="xs">
            <Text size="sm" dir="auto">
              {version} is halted: {halt_reason}
            </Text>
            <Anchor
              size="sm"
              c="inherit"
              renderRoot={(props) => <Link to="/plugins/$slug/versions/$version" params={{ slug, version }} {...props} />}
            >
              Open {version}
            </Anchor>
          </Group>
        ))}
        {sick.map(({ version, unhealthy, sites }) => (
          <Group key={version} gap="xs">
            <Text size="sm" dir="auto">
              {version} is unhealthy on {unhealthy} of {sites} {sites === 1 ? "site" : "sites"}.
            </Text>
            <Anchor
              size="sm"
              c="inherit"
              renderRoot={(props) => (
                <Link to="/plugins/$slug" params={{ slug }} search={{ view: "installations", version, health: "unhealthy" }} {...props} />
              )}
            >
              Sites with {version}
            </Anchor>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
