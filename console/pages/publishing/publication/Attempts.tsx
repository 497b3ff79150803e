import { Accordion, Badge, Group, Stack, Text, Timeline, Title } from "@mantine/core";
import type { Publication } from "../../../data/articles/lists.ts";
import { failureWords } from "../../../parts/articles/failures.ts";
import { lacking } from "../../../parts/articles/Lacking.tsx";
import { Readable } from "../../../parts/Readable.tsx";
import { Time } from "../../../parts/time/Time.tsx";

type Attempt = Publication["attempts"][number];
const OUTCOMES = {
  published: { label: "Succeeded", color: "teal" },
  failed: { label: "Failed", color: "red" },
  interrupted: { label: "Interrupted", color: "orange" },
} as const;

/** The calls to the site, newest first, with request and answer. Keys are never stored. */
export function Attempts({ publication, zone }: { publication: Publication; zone: string | undefined }) {
  const { attempts, warnings } = publication;
  // The parts that are missing were not in the last call that brought the article.
  const partial = warnings.length > 0 ? attempts.findLast(({ outcome }) => outcome === "published") : undefined;
  const short = partial && { started_at: partial.started_at, says: lacking(warnings) };
  return (
    <section aria-labelledby="calls">
      <Title order={2} size="h4" id="calls" mb="sm">
        Calls to the site
      </Title>
      {attempts.length === 0 ? (
        <Text c="dimmed">No calls yet.</Text>
      ) : (
        <Stack gap="xl">
          {requestsOf(attempts).map((calls, at, { length }) => {
            // With a single request, there is nothing to tell it from.
            const name = length === 1 ? undefined : at === 0 ? "Latest request" : "Earlier request";
            const first = calls.at(-1)!;
            return (
              <section key={first.started_at} {...(name ? { "aria-label": name } : {})}>
                {name && (
                  <Title order={3} size="h5" mb="xs">
                    {name}{" "}
                    <Text span inherit fw={400} c="dimmed">
                      <Time at={first.started_at} zone={zone} />
                    </Text>
                  </Title>
                )}
                <Calls
                  calls={calls}
                  request={at === 0 ? "" : at === 1 ? " of the earlier request" : ` of ${at} requests before`}
                  short={short}
                  zone={zone}
                />
              </section>
            );
          })}
        </Stack>
      )}
    </section>
  );
}

/** Calls by the request that they belong to, both newest first: each request counts its calls from 1 again. */
function requestsOf(attempts: Attempt[]): Attempt[][] {
  const requests: Attempt[][] = [];
  for (const attempt of attempts.toReversed()) {
    const before = requests.at(-1)?.at(-1);
    if (before && attempt.attempt < before.attempt) requests.at(-1)!.push(attempt);
    else requests.push([attempt]);
  }
  return requests;
}

interface CallsProps {
  calls: Attempt[];
  request: string;
  /** the call after which parts are missing on the site */
  short: { started_at: string; says: string } | undefined;
  zone: string | undefined;
}

function Calls({ calls, request, short, zone }: CallsProps) {
  return (
    <Timeline active={calls.length} bulletSize={18}>
      {calls.map((attempt) => {
        const { label, color } =
          attempt.started_at === short?.started_at
            ? { label: `Succeeded, but ${short.says}`, color: "orange" }
            : attempt.outcome
              ? OUTCOMES[attempt.outcome]
              : { label: "In progress", color: "blue" };
        return (
          <Timeline.Item
            key={attempt.started_at}
            color={color}
            title={
              <Group gap="xs">
                <span>Call {attempt.attempt}</span>
                <Badge variant="dot" color={color}>
                  {label}
                </Badge>
              </Group>
            }
          >
            <Call name={`Call ${attempt.attempt}${request}`} attempt={attempt} zone={zone} />
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
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
