import { Anchor, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { latestQuery } from "../../data/articles/home.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { Time } from "../../parts/time/Time.tsx";
import { Panel } from "./Panel.tsx";

/** The last events between IGNY8 and the sites, without the routine. Debug status has all. */
export function Latest() {
  const query = useQuery(latestQuery);
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  return (
    <Panel
      title="Latest activity"
      query={query}
      empty="No news yet."
      more={
        <Anchor size="sm" renderRoot={(props) => <Link to="/debug-status" {...props} />}>
          All events
        </Anchor>
      }
    >
      {(events) => (
        <Stack gap="sm">
          {events.map((event) => (
            <div key={event.id}>
              <Anchor
                size="sm"
                dir="auto"
                lineClamp={2}
                {...(event.success ? {} : { c: "red" })}
                renderRoot={(props) => <Link to="/debug-status" search={{ site: event.site_id, event: event.id }} {...props} />}
              >
                {event.description}
              </Anchor>
              <Text size="xs" c="dimmed">
                <bdi>{sites.find(({ id }) => id === event.site_id)?.name}</bdi> · <Time at={event.timestamp} />
              </Text>
            </div>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
