import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { latestQuery } from "../../data/articles/home.ts";
import { Time } from "../../parts/time/Time.tsx";
import { Panel } from "./Panel.tsx";

/** The last events between IGNY8 and the sites. */
export function Latest() {
  const query = useQuery(latestQuery);
  return (
    <Panel title="Latest activity" query={query} empty="Nothing has happened yet.">
      {(events) => (
        <Stack gap={6}>
          {events.map((event) => (
            <Group key={event.id} justify="space-between" wrap="nowrap" gap="sm">
              <Anchor
                size="sm"
                dir="auto"
                lineClamp={1}
                {...(event.success ? { c: "var(--mantine-color-text)" } : { c: "red" })}
                renderRoot={(props) => <Link to="/debug-status" search={{ site: event.site_id, event: event.id }} {...props} />}
              >
                {event.description}
              </Anchor>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                <Time at={event.timestamp} />
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
