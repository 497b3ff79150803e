import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Platform } from "../../../../domain/sites/platform.ts";
import { integrationQuery } from "../../../data/integration.ts";
import { Empty } from "../../../parts/Empty.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import type { OfIntegration } from "./props.ts";
import { WordPress } from "./wordpress/WordPress.tsx";
import { useSite } from "./useSite.ts";
import { LOADING } from "../../../parts/loading.ts";

const PARTS: Record<Platform, ComponentType<OfIntegration>> = {
  wordpress: WordPress,
};

/** The integration of a site, for its platform, or the way to the guide. */
export function Connection() {
  const site = useSite();
  const id = site.connection?.integration_id;
  const { data: integration, error, refetch } = useQuery({ ...integrationQuery(id ?? 0), enabled: id !== undefined });
  if (id === undefined)
    return (
      <Empty
        title="Not connected yet"
        action={
          <Button renderRoot={(props) => <Link to="/sites/$siteId/connect" params={{ siteId: site.id }} {...props} />}>Connect site</Button>
        }
      >
        Download the plugin with your key built in, and install it in WordPress. It takes about two minutes.
      </Empty>
    );
  if (!integration) return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} {...LOADING} />;
  const Parts = PARTS[integration.platform];
  // A result, or a new key, of one site is not shown on another.
  return <Parts key={integration.id} site={site} integration={integration} />;
}
