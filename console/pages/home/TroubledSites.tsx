import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { troubledSitesQuery } from "../../data/articles/home.ts";
import { CHOICE, siteChoiceQuery } from "../../data/sites.ts";
import { SiteBadge } from "../../parts/sites/SiteBadge.tsx";
import { siteState } from "../../parts/sites/siteState.ts";
import { Panel } from "./Panel.tsx";

/** The sites that need a person, with the reason. */
export function TroubledSites() {
  const query = useQuery(troubledSitesQuery);
  const { data: known = [] } = useQuery(siteChoiceQuery);
  return (
    <Panel title="Sites that need you" query={query} empty={<Healthy count={known.length} />}>
      {(sites) => (
        <Stack gap="sm">
          {sites.map((site) => (
            <div key={site.id}>
              <Group justify="space-between" wrap="nowrap" gap="sm">
                <Anchor
                  dir="auto"
                  size="sm"
                  lineClamp={1}
                  renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site.id }} {...props} />}
                >
                  {site.name}
                </Anchor>
                <SiteBadge site={site} />
              </Group>
              <Text size="xs" c="dimmed" lineClamp={2} dir="auto">
                {siteState(site).why}
              </Text>
            </div>
          ))}
        </Stack>
      )}
    </Panel>
  );
}

const Healthy = ({ count }: { count: number }) => (
  <Anchor inherit renderRoot={(props) => <Link to="/sites" {...props} />}>
    {count === 1 ? "Your site is healthy." : count < CHOICE ? `All ${count} sites are healthy.` : "Every site is healthy."}
  </Anchor>
);
