import { Button, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { integrationQuery } from "../../../data/integration.ts";
import { Empty } from "../../../parts/Empty.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { BasicAuth } from "./wordpress/BasicAuth.tsx";
import { Checks } from "./wordpress/Checks.tsx";
import { Key } from "./wordpress/Key.tsx";
import { LaneSection } from "./wordpress/LaneSection.tsx";
import { Plugin } from "./wordpress/Plugin.tsx";
import { StructureSection } from "./wordpress/StructureSection.tsx";
import { Sync } from "./wordpress/Sync.tsx";
import { useSite } from "./useSite.ts";

/** The WordPress integration of a site (requirements 2.3 and 7.1): key, connection, sync, lane and plugin. */
export function WordPress() {
  const site = useSite();
  const id = site.connection?.integration_id;
  const { data: integration, error, refetch } = useQuery({ ...integrationQuery(id ?? 0), enabled: id !== undefined });
  if (id === undefined)
    return (
      <Empty
        title="Not connected yet"
        action={
          <Button renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}>Connect it</Button>
        }
      >
        Four steps and about two minutes: a key, the plugin, three values to paste, a test.
      </Empty>
    );
  if (!integration)
    return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} aria-busy="true" aria-label="Loading" />;
  return (
    <Stack>
      <Checks site={site} integration={integration} />
      <Sync site={site} integration={integration} />
      <StructureSection site={site} integration={integration} />
      <LaneSection site={site} integration={integration} />
      <Key key={integration.config_json.site_url} site={site} integration={integration} />
      <BasicAuth site={site} integration={integration} />
      <Plugin site={site} integration={integration} />
    </Stack>
  );
}
