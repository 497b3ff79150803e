import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { DEFAULT_PLATFORM, type Platform } from "../../../domain/sites/platform.ts";
import { integrationsQuery, siteQuery } from "../../data/sites.ts";
import { Missing } from "../../parts/missing/Missing.tsx";
import type { OfGuide } from "./connect/props.ts";
import { WordPressGuide } from "./connect/WordPressGuide.tsx";
import { LOADING } from "../../parts/loading.ts";

const GUIDES: Record<Platform, ComponentType<OfGuide>> = {
  wordpress: WordPressGuide,
};

const route = getRouteApi("/inside/sites/$siteId/connect");

/** The guide that connects a site, for its platform. */
export function Connect() {
  const { siteId } = route.useParams();
  const site = useQuery(siteQuery(siteId));
  const integrations = useQuery(integrationsQuery(siteId));
  const error = site.error ?? integrations.error;
  if (error && !(site.data && integrations.data))
    return (
      <Missing
        error={error}
        again={() => void site.refetch().then(() => integrations.refetch())}
        what="site"
        back={{ label: "Sites", to: "/sites" }}
      />
    );
  if (!site.data || !integrations.data)
    return (
      <Stack {...LOADING}>
        <Skeleton h={40} maw={320} />
        <Skeleton h={320} />
      </Stack>
    );
  const [integration] = integrations.data;
  const Guide = GUIDES[integration?.platform ?? DEFAULT_PLATFORM];
  return <Guide key={site.data.id} site={site.data} integration={integration} />;
}
