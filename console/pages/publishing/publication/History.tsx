import { Accordion, Anchor, Text, Timeline } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { contentEventsQuery, type Publication } from "../../../data/articles/lists.ts";
import { callOf } from "../../../data/events/callOf.ts";
import { Listing } from "../../../parts/Listing.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { Time } from "../../../parts/time/Time.tsx";

interface Props {
  contentId: number;
  /** the calls that the page shows: it does not tell their failures twice */
  attempts: Publication["attempts"];
  zone: string | undefined;
}

/** The events of an article between IGNY8 and its site, newest first. Beside calls, which say most of the same, they are folded. */
export function History({ contentId, attempts, zone }: Props) {
  const query = useInfiniteQuery(contentEventsQuery(contentId));
  const { data, hasNextPage } = query;
  if (!data) return query.error && <Problem error={query.error} again={() => void query.refetch()} />;
  if (data.length === 0) return null;
  const events = data.filter((event) => event.type !== "error" || !callOf(event, attempts));
  return (
    <Accordion variant="contained" chevronPosition="left" w="100%" defaultValue={attempts.length === 0 ? "events" : null} order={2}>
      <Accordion.Item value="events">
        <Accordion.Control>
          All events ({events.length}
          {hasNextPage && "+"})
        </Accordion.Control>
        <Accordion.Panel>
          <Listing query={query} empty={null}>
            {() => (
              <Timeline bulletSize={12} lineWidth={2} active={events.length} mt="xs">
                {events.map((event) => (
                  <Timeline.Item key={event.id} color={!event.success ? "red" : warningsOf(event.details).length > 0 ? "orange" : "teal"}>
                    <Text size="sm" dir="auto">
                      {event.description}
                    </Text>
                    {warningsOf(event.details).map((warning) => (
                      <Text key={warning} size="xs" c="var(--mantine-color-text)" dir="auto">
                        WordPress reported: {warning}
                      </Text>
                    ))}
                    <Text size="xs" c="dimmed">
                      <Time at={event.timestamp} zone={zone} />
                      {event.duration_ms !== null && `, ${event.duration_ms.toLocaleString()} ms`}
                      {" · "}
                      <Anchor
                        inherit
                        aria-label={`Details: ${event.description}`}
                        renderRoot={(props) => <Link to="/debug-status" search={{ event: event.id }} {...props} />}
                      >
                        Details
                      </Anchor>
                    </Text>
                  </Timeline.Item>
                ))}
              </Timeline>
            )}
          </Listing>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** Warnings: what WordPress took the article without, such as a picture that it could not fetch or a term that it refused. */
function warningsOf(details: Record<string, unknown>): string[] {
  const warnings: unknown = details["warnings"];
  if (!Array.isArray(warnings)) return [];
  return warnings.flatMap((warning: { message?: unknown; url?: unknown }) =>
    typeof warning.message === "string" ? [typeof warning.url === "string" ? `${warning.message} (${warning.url})` : warning.message] : [],
  );
}
