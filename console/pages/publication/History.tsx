import { Stack, Text, Timeline, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { contentEventsQuery } from "../../data/contents.ts";
import { Listing } from "../../parts/Listing.tsx";
import { Time } from "../../parts/Time.tsx";

/** All that happened between IGNY8 and the site with an article, the newest first. */
export function History({ contentId, zone }: { contentId: number; zone: string | undefined }) {
  const query = useInfiniteQuery(contentEventsQuery(contentId));
  if (query.data?.length === 0) return null;
  return (
    <Stack gap="sm" maw={820} component="section">
      <Title order={2} size="h4">
        What happened
      </Title>
      <Listing query={query} empty={null}>
        {(events) => (
          <Timeline bulletSize={12} lineWidth={2} active={events.length}>
            {events.map((event) => (
              <Timeline.Item key={event.id} color={event.success ? "teal" : "red"}>
                <Text size="sm" dir="auto">
                  {event.description}
                </Text>
                <Text size="xs" c="dimmed">
                  <Time at={event.timestamp} zone={zone} />
                  {event.duration_ms !== null && `, ${event.duration_ms.toLocaleString()} ms`}
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
        )}
      </Listing>
    </Stack>
  );
}
