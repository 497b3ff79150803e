import { Accordion, Badge, Group, Stack, Text, Timeline, Title } from "@mantine/core";
import type { Publication } from "../../../data/articles/lists.ts";
import { failureWords } from "../../../parts/articles/failures.ts";
import { Readable } from "../../../parts/Readable.tsx";
import { Time } from "../../../parts/time/Time.tsx";

type Attempt = Publication["attempts"][number];
const OUTCOMES = {
  published: { label: "Succeeded", color: "teal" },
  failed: { label: "Failed", color: "red" },
  interrupted: { label: "Interrupted", color: "orange" },
} as const;

/** The calls to the site, newest first, with request and answer. Keys are never stored. */
export function Attempts({ attempts, zone }: { attempts: Attempt[]; zone: string | undefined }) {
  return (
    <section aria-labelledby="calls">
      <Title order={2} size="h4" id="calls" mb="sm">
        Calls to the site
      </Title>
      {attempts.length === 0 ? (
        <Text c="dimmed">No calls yet.</Text>
      ) : (
        <Timeline active={attempts.length} bulletSize={18}>
          {namedCalls(attempts).map(({ name, attempt }) => {
            const { label, color } = attempt.outcome ? OUTCOMES[attempt.outcome] : { label: "In progress", color: "blue" };
            return (
              <Timeline.Item
                key={attempt.started_at}
                color={color}
                title={
                  <Group gap="xs">
                    <span>{name}</span>
                    <Badge variant="dot" color={color}>
                      {label}
                    </Badge>
                  </Group>
                }
              >
                <Call name={name} attempt={attempt} zone={zone} />
              </Timeline.Item>
            );
          })}
        </Timeline>
      )}
    </section>
  );
}

/**
 * The calls with a name each, newest first. A publication that is asked for again counts its calls from 1 again, so the calls of earlier
 * requests are named as such.
 */
function namedCalls(attempts: Attempt[]): { name: string; attempt: Attempt }[] {
  let later = 0;
  return attempts.toReversed().map((attempt, index, newestFirst) => {
    if (index > 0 && attempt.attempt >= newestFirst[index - 1]!.attempt) later += 1;
    const request = later === 0 ? "" : later === 1 ? ", of the previous request" : `, ${later} requests ago`;
    return { name: `Call ${attempt.attempt}${request}`, attempt };
  });
}

function Call({
  name,
  attempt: { started_at, duration_ms, error, request, response },
  zone,
}: {
  name: string;
  attempt: Attempt;
  zone: string | undefined;
}) {
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        <Time at={started_at} zone={zone} />
        {duration_ms !== undefined && `, ${duration_ms.toLocaleString()} ms`}
        {response && `, HTTP ${response.status}`}
      </Text>
      {error && (
        <Text size="sm" dir="auto">
          <b>{failureWords(error.type)}.</b> {error.message}
        </Text>
      )}
      {(request ?? response) && (
        <Accordion variant="contained" chevronPosition="left">
          <Accordion.Item value="call">
            <Accordion.Control aria-label={`Request and answer: ${name}`}>
              <Text size="sm">Request and answer</Text>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="md">
                {request && (
                  <>
                    <Text size="xs" c="dimmed">
                      {request.method} {request.url}
                    </Text>
                    <Readable label="Headers, the key masked" value={request.headers} />
                    <Readable label="Sent" value={request.body} />
                  </>
                )}
                {response && <Readable label={`Answered ${response.status}`} value={response.body} />}
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
    </Stack>
  );
}
