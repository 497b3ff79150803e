import { Anchor, Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { analyticsQuery, pluginsQuery } from "../../data/plugin/versions.ts";
import { Empty } from "../../parts/Empty.tsx";
import { Listing } from "../../parts/Listing.tsx";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { counted } from "../../../domain/text.ts";
import { Page } from "../../parts/Page.tsx";

export const Plugins = () => <OperatorsOnly title="Plugins">{() => <List />}</OperatorsOnly>;

function List() {
  const query = useInfiniteQuery(pluginsQuery);
  return (
    <Page title="Plugins" about="The plugin that sites install: versions, installations and health.">
      <Listing query={query} empty={<Empty title="No plugin">The database has no plugin. The migrations create igny8-wp-bridge.</Empty>}>
        {(plugins) => (
          <Stack>
            {plugins.map(({ slug, name, latest }) => (
              <Paper key={slug} withBorder p="md">
                <Group justify="space-between" align="flex-start">
                  <div style={{ minWidth: 0, flex: "1 1 260px" }}>
                    <Anchor fw={600} dir="auto" renderRoot={(props) => <Link to="/plugins/$slug" params={{ slug }} {...props} />}>
                      {name}
                    </Anchor>
                    <Text size="sm">Publishes approved articles on customers' sites.</Text>
                    <Text size="xs" c="dimmed">
                      {slug}
                    </Text>
                  </div>
                  <Stack gap={4} align="flex-start">
                    {latest.stable ? (
                      <Badge variant="light">Stable {latest.stable}</Badge>
                    ) : (
                      <Badge variant="dot" color="orange">
                        No version is offered
                      </Badge>
                    )}
                    {latest.beta && (
                      <Badge variant="light" color="violet">
                        Beta {latest.beta}
                      </Badge>
                    )}
                    <Sick slug={slug} />
                  </Stack>
                  <Button
                    variant={latest.stable ? "default" : "filled"}
                    aria-label={`New version of ${name}`}
                    renderRoot={(props) => <Link to="/plugins/$slug/new" params={{ slug }} {...props} />}
                  >
                    New version
                  </Button>
                </Group>
              </Paper>
            ))}
          </Stack>
        )}
      </Listing>
    </Page>
  );
}

function Sick({ slug }: { slug: string }) {
  const { data } = useQuery(analyticsQuery(slug));
  if (!data) return null;
  const sick = data.versions.reduce((sum, { unhealthy }) => sum + unhealthy, 0);
  return (
    <Text size="sm" c={sick > 0 ? "red" : "dimmed"}>
      {data.sites === 0
        ? "No site has the plugin yet."
        : `${counted(data.sites, "site")}, ${sick > 0 ? `${sick} unhealthy` : "none unhealthy"}`}
    </Text>
  );
}
