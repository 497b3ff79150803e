import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { nextOutQuery } from "../../data/articles/home.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { Time } from "../../parts/time/Time.tsx";
import { Panel } from "./Panel.tsx";

/** The articles that go out next. */
export function NextOut() {
  const query = useQuery(nextOutQuery);
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  return (
    <Panel title="Going out next" query={query} empty="Nothing is scheduled. Schedule articles in Review.">
      {(rows) => (
        <Stack gap="sm">
          {rows.map(({ id, title, site_id, publication }) => {
            const site = sites.find((one) => one.id === site_id);
            return (
              <Group key={id} justify="space-between" wrap="nowrap" gap="sm">
                <div style={{ minWidth: 0 }}>
                  <Anchor
                    dir="auto"
                    size="sm"
                    lineClamp={1}
                    renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}
                  >
                    {title}
                  </Anchor>
                  <Text size="xs" c="dimmed" lineClamp={1}>
                    <bdi>{site?.name}</bdi>
                  </Text>
                </div>
                <Text size="sm" style={{ whiteSpace: "nowrap" }}>
                  {publication?.publish_at ? <Time at={publication.publish_at} zone={site?.time_zone} /> : "On hold"}
                </Text>
              </Group>
            );
          })}
        </Stack>
      )}
    </Panel>
  );
}
