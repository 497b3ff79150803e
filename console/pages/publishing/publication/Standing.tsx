import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PRIORITY } from "../../../../domain/publishing/priority.ts";
import type { Content, Publication } from "../../../data/articles/lists.ts";
import { useRestorePost } from "../../../data/articles/withdrawal.ts";
import { laneQuery } from "../../../data/integration.ts";
import { useCancel, usePublish, useRetry } from "../../../data/publish.ts";
import { useMayPublish, useMe } from "../../../data/session.ts";
import { type Fix, fixOf } from "../../../parts/articles/fixes.ts";
import { FixButton } from "../../../parts/articles/FixButton.tsx";
import { failureWords } from "../../../parts/articles/failures.ts";
import { Lacking } from "../../../parts/articles/Lacking.tsx";
import { isTrashed, postThere, restoreLabel } from "../../../parts/articles/postThere.ts";
import { StatusBadge } from "../../../parts/articles/StatusBadge.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { ReleaseHold } from "./ReleaseHold.tsx";
import { SitePause } from "./SitePause.tsx";
import { webHref } from "../../../data/webHref.ts";

interface Props {
  content: Content;
  publication: Publication;
  site: { id: number; name: string; time_zone: string } | undefined;
}

/** A publication's state in a sentence, with its site; why it failed, what to do, and the possible actions. */
export function Standing({ content, publication, site }: Props) {
  const zone = site?.time_zone;
  const mayWrite = useMayPublish();
  const { user } = useMe();
  const [publish, retry, cancel] = [usePublish(), useRetry(), useCancel()];
  const { state, last_error: error, workflow_url, bulk_run_id, attempt } = publication;
  const { id } = content;
  const restore = useRestorePost(id);
  const waits = state === "waiting" || state === "retrying";
  const { data: lane } = useQuery({ ...laneQuery(publication.site_integration_id), enabled: waits });
  const paused = waits && lane?.state === "paused";
  // With a person's priority, the site's pause is all that it waits for: a request for the same would change nothing.
  const isFirst = paused && publication.priority === PRIORITY.person;
  const { link, note } = postThere(content);
  const may = (action: Content["possible"][number]) => mayWrite && content.possible.includes(action);
  const renews = may("recreate");
  const restores = may("restore_post") && isTrashed(content);
  // What fixes the cause comes before what repeats the failure.
  const fix = error ? fixOf(error) : undefined;
  const titleThere = content.metadata["wordpress_title"] as string | undefined;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <StatusBadge article={{ ...content, publication }} inline />
        {site && (
          <Text>
            on{" "}
            <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site.id }} {...props} />}>
              <bdi>{site.name}</bdi>
            </Anchor>
          </Text>
        )}
        <Text>{note && state === "published" ? note : standingOf(publication, { zone, paused, fix })}</Text>
      </Group>
      {link && (
        <Anchor href={link.href} target="_blank" rel="noreferrer" style={{ alignSelf: "flex-start" }}>
          {link.href}
        </Anchor>
      )}
      {state === "published" && titleThere !== undefined && titleThere !== content.title && (
        <Text size="sm">
          The title in WordPress is “<bdi>{titleThere}</bdi>”.{" "}
          <Anchor inherit renderRoot={(props) => <Link to="/content/$contentId/comparison" params={{ contentId: id }} {...props} />}>
            Compare
          </Anchor>
        </Text>
      )}
      {state === "published" && <Lacking publication={publication} zone={zone} />}
      {error && (
        <Alert color={state === "retrying" ? "orange" : "red"} title={failureWords(error.type)} role="alert">
          <Stack gap="xs">
            <Text size="sm">{error.advice}</Text>
            <Text size="xs" c="dimmed" dir="auto">
              {error.message}
            </Text>
            {mayWrite && <FixButton error={error} site_id={content.site_id} content_id={content.id} variant="filled" />}
          </Stack>
        </Alert>
      )}
      {paused && <SitePause lane={lane} integrationId={publication.site_integration_id} name={site?.name} zone={zone} />}
      {mayWrite && (
        <Group gap="sm">
          {restores && (
            <Button loading={restore.isPending} onClick={() => restore.mutate({})}>
              {restoreLabel(content)}
            </Button>
          )}
          {(may("retry") || renews) && (
            <Button
              variant={fix || paused || restores ? "default" : "filled"}
              loading={retry.isPending}
              onClick={() => retry.mutate({ id, recreate: renews })}
            >
              {renews ? "Publish as a new post" : "Try again now"}
            </Button>
          )}
          {may("publish") && !isFirst && (
            <Button variant={paused ? "default" : "filled"} loading={publish.isPending} onClick={() => publish.mutate({ id })}>
              {paused ? "Publish when resumed" : "Publish now"}
            </Button>
          )}
          {may("publish") && !(isFirst && publication.post_status === "draft") && (
            <Button variant="default" disabled={publish.isPending} onClick={() => publish.mutate({ id, status: "draft" })}>
              {paused ? "Send as a draft instead" : "Send as a draft"}
            </Button>
          )}
          {may("cancel") && (
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
              {publication.task === "create" ? "Cancel publication" : "Cancel the change"}
            </Button>
          )}
          <ReleaseHold content={content} />
        </Group>
      )}
      {attempt === 0 && content.on_hold && <Text size="sm">The article is on hold. Release the hold to publish it.</Text>}
      <Group gap="md">
        {bulk_run_id && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/bulk/$bulkId" params={{ bulkId: bulk_run_id }} {...props} />}>
            Bulk run
          </Anchor>
        )}
        {user.is_operator && workflow_url && (
          <Anchor href={webHref(workflow_url)} target="_blank" rel="noreferrer" size="sm">
            Workflow in Temporal
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

const calls = (count: number) => (count === 1 ? "1 call" : `${count} calls`);

const FAILED: Record<Publication["task"], string> = {
  create: "The article is not on the site.",
  update: "The post does not have the article's changes.",
  withdraw: "The post's status did not change.",
};

/** A publication's state in a sentence. */
function standingOf(
  publication: Publication,
  { zone, paused, fix }: { zone: string | undefined; paused: boolean; fix: Fix | undefined },
): ReactNode {
  const { state, task, publish_at, next_attempt_at, finished_at, attempt, cancel_requested } = publication;
  const at = (moment: string | null) => moment && <Time at={moment} zone={zone} />;
  if (cancel_requested) return "Cancelling: IGNY8 waits until the current call ends.";
  if (state === "publishing" && task !== "create") return "IGNY8 is calling the site.";
  switch (state) {
    case "queued":
      return publish_at && Date.parse(publish_at) > Date.now() ? (
        <>Scheduled for {at(publish_at)}.</>
      ) : (
        "Queued. IGNY8 sends the article next."
      );
    case "waiting":
      return paused ? "The article waits until the site is resumed." : "Queued. IGNY8 sends other articles to this site first.";
    case "publishing":
      return "IGNY8 is sending the article.";
    case "retrying":
      if (paused) return "The last call failed. IGNY8 retries when the site is resumed.";
      return next_attempt_at && Date.parse(next_attempt_at) > Date.now() ? (
        <>The last call failed. Next retry {at(next_attempt_at)}.</>
      ) : (
        "The last call failed. IGNY8 retries in a moment."
      );
    case "published":
      return <>On the site since {at(finished_at)}.</>;
    case "failed":
      return `${FAILED[task]} IGNY8 stopped after ${calls(attempt)}. ${fix ? `${fix.label}, then try again.` : "To continue, try again."}`;
    case "cancelled":
      return <>Cancelled {at(finished_at)}. The article is back in review.</>;
    case "held":
      return "Automation of the site is paused or off. The article is sent when automation runs again.";
    case "gone":
      return "The post was deleted in WordPress.";
  }
}
