import { Alert, Anchor, Badge, Button, Code, Group, Skeleton, Spoiler, Stack, Text, Timeline, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ApiProblem } from "../data/client.ts";
import { contentQuery, publicationQuery } from "../data/contents.ts";
import { useCancel, usePublish, useRetry } from "../data/publish.ts";
import { useMayWrite } from "../data/session.ts";
import { siteQuery } from "../data/sites.ts";
import { Empty } from "../parts/Empty.tsx";
import { Page } from "../parts/Page.tsx";
import { WordPressBadge } from "../parts/StatusBadge.tsx";
import { Time } from "../parts/Time.tsx";
import { Problem } from "../parts/Trouble.tsx";

const route = getRouteApi("/inside/content/$contentId/publication");
const OPEN = new Set(["queued", "waiting", "publishing", "retrying", "held"]);

/** One article's way to its site: each call, what was sent and answered, and what can be done. */
export function PublicationPage() {
  const { contentId: id } = route.useParams();
  const content = useQuery(contentQuery(id));
  const publication = useQuery(publicationQuery(id));
  const site = useQuery({ ...siteQuery(content.data?.site_id ?? 0), enabled: content.data !== undefined });
  const mayWrite = useMayWrite();
  const [publish, retry, cancel] = [usePublish(), useRetry(), useCancel()];
  const zone = site.data?.time_zone;
  const never = publication.error instanceof ApiProblem && publication.error.status === 404;
  if (content.error && !content.data) return <Problem error={content.error} again={() => void content.refetch()} />;
  if (!content.data || (!publication.data && !never))
    return publication.error && !never ? (
      <Problem error={publication.error} again={() => void publication.refetch()} />
    ) : (
      <Skeleton h={320} aria-busy="true" aria-label="Loading" />
    );
  const now = publication.data;
  return (
    <Page
      title={content.data.title}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}>
          To the article
        </Button>
      }
    >
      {!now ? (
        <Empty
          title="Not published yet"
          action={
            mayWrite && (
              <Button loading={publish.isPending} onClick={() => publish.mutate({ id })}>
                Publish now
              </Button>
            )
          }
        >
          Nobody has asked for this article to be published.
        </Empty>
      ) : (
        <Stack gap="lg" maw={760}>
          <Group gap="sm">
            <WordPressBadge {...content.data} />
            {now.external_url && (
              <Anchor href={now.external_url} target="_blank" rel="noreferrer">
                {now.external_url}
              </Anchor>
            )}
            {now.workflow_url && (
              <Anchor href={now.workflow_url} target="_blank" rel="noreferrer" size="sm">
                Its run in Temporal
              </Anchor>
            )}
          </Group>
          {now.last_error && (
            <Alert color="red" title={now.last_error.message} role="alert">
              {now.last_error.advice}
            </Alert>
          )}
          {now.next_attempt_at && (
            <Text size="sm">
              The next try is <Time at={now.next_attempt_at} zone={zone} />.
            </Text>
          )}
          {now.publish_at && OPEN.has(now.state) && (
            <Text size="sm">
              To be published <Time at={now.publish_at} zone={zone} />.
            </Text>
          )}
          {mayWrite && (
            <Group gap="sm">
              {(now.state === "failed" || now.state === "gone" || now.state === "retrying") && (
                <Button loading={retry.isPending} onClick={() => retry.mutate({ id, recreate: now.state === "gone" })}>
                  {now.state === "gone" ? "Publish it again" : "Try again now"}
                </Button>
              )}
              {OPEN.has(now.state) && (
                <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
                  Take it back
                </Button>
              )}
            </Group>
          )}
          <Title order={2} size="h4">
            Calls to the site
          </Title>
          {now.attempts.length === 0 && <Text c="dimmed">None yet.</Text>}
          <Timeline active={now.attempts.length} bulletSize={18}>
            {now.attempts.toReversed().map((attempt) => (
              <Timeline.Item
                key={attempt.started_at}
                color={attempt.outcome === "published" ? "teal" : attempt.outcome === undefined ? "blue" : "red"}
                title={
                  <Group gap="xs">
                    <span>Call {attempt.attempt}</span>
                    <Badge variant="dot" color={attempt.outcome === "published" ? "teal" : attempt.outcome === undefined ? "blue" : "red"}>
                      {attempt.outcome ?? "under way"}
                    </Badge>
                  </Group>
                }
              >
                <Stack gap="xs">
                  <Text size="sm" c="dimmed">
                    <Time at={attempt.started_at} zone={zone} />
                    {attempt.duration_ms !== undefined && `, ${attempt.duration_ms} ms`}
                  </Text>
                  {attempt.error && (
                    <Text size="sm" dir="auto">
                      {attempt.error.message} {attempt.error.advice}
                    </Text>
                  )}
                  {attempt.request && <Sent label="Sent" text={JSON.stringify(attempt.request, null, 2)} />}
                  {attempt.response && <Sent label={`Answered ${attempt.response.status}`} text={attempt.response.body} />}
                </Stack>
              </Timeline.Item>
            ))}
          </Timeline>
        </Stack>
      )}
    </Page>
  );
}

function Sent({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" fw={600}>
        {label}
      </Text>
      <Spoiler maxHeight={72} showLabel="Show all" hideLabel="Show less">
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {text}
        </Code>
      </Spoiler>
    </div>
  );
}
