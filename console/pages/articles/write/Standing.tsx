import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useHold } from "../../../data/articles/article.ts";
import { type Content, publicationQuery } from "../../../data/articles/lists.ts";
import { useCancel, useRetry } from "../../../data/publish.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { FixButton } from "../../../parts/articles/FixButton.tsx";
import { Lacking } from "../../../parts/articles/Lacking.tsx";
import { postThere } from "../../../parts/articles/postThere.ts";
import { Time } from "../../../parts/time/Time.tsx";
import { InStep } from "./InStep.tsx";
import { waitsForEditor, withdrawalFailed } from "./withdraw/facts.ts";
import { UnderWay } from "./withdraw/UnderWay.tsx";
import { TakeDown } from "./withdraw/TakeDown.tsx";

/** The planned time of an article that is not published yet; null if there is none. */
export function usePlan(content: Content): string | null {
  const { data } = useQuery({ ...publicationQuery(content.id), enabled: content.publication !== null });
  return data && (data.open || data.state === "held") && data.attempt === 0 ? data.publish_at : null;
}

interface Props {
  content: Content;
  site: { name: string; time_zone: string } | undefined;
  mayWrite: boolean;
  planned: string | null;
  onPublish: () => void;
}

/** The article's state, and what the person can do about it. */
export function Standing({ content, site, mayWrite, planned, onPublish }: Props) {
  const { id, publication, on_hold } = content;
  const { link, note } = postThere(content);
  const retry = useRetry();
  const hold = useHold(id);
  const cancel = useCancel();
  const [asking, setAsking] = useState(false);
  const { possible } = content;
  const open = possible.includes("cancel");
  const state = publication?.state;
  // A withdrawal that waits for an editor is hurried or stopped in the message about it. Below, one that failed has its own button.
  const waits = content.external_id !== null && waitsForEditor(publication);
  const retriedElsewhere = waits || (content.external_id !== null && withdrawalFailed(publication));
  const { data: lacking } = useQuery({ ...publicationQuery(id), enabled: (publication?.warned ?? 0) > 0 });
  return (
    <Paper withBorder p="md" role="region" aria-label="Publishing">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Publishing
        </Title>
        {site && (
          <Text size="sm" dir="auto" lineClamp={2}>
            Site:{" "}
            <Anchor inherit renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: content.site_id }} {...props} />}>
              {site.name}
            </Anchor>
          </Text>
        )}
        {planned && (
          <Text size="sm">
            Scheduled: <Time at={planned} zone={site?.time_zone} />
          </Text>
        )}
        {publication?.last_error && (state === "failed" || state === "retrying") && (
          <Alert
            color={state === "failed" ? "red" : "orange"}
            role={state === "failed" ? "alert" : "status"}
            p="sm"
            title={publication.last_error.message}
          >
            <Stack gap="xs">
              {publication.last_error.advice}
              {mayWrite && <FixButton error={publication.last_error} site_id={content.site_id} />}
              {mayWrite && waits && <UnderWay content={content} publication={publication} />}
            </Stack>
          </Alert>
        )}
        {mayWrite && possible.includes("retry") && !retriedElsewhere && (
          <Button size="xs" style={{ alignSelf: "flex-start" }} loading={retry.isPending} onClick={() => retry.mutate({ id })}>
            Try again
          </Button>
        )}
        {state === "published" && lacking && <Lacking publication={lacking} zone={site?.time_zone} />}
        {note && <Text size="sm">{note}</Text>}
        {mayWrite && possible.includes("recreate") && (
          <Button
            size="xs"
            style={{ alignSelf: "flex-start" }}
            loading={retry.isPending}
            disabled={on_hold}
            onClick={() => retry.mutate({ id, recreate: true })}
          >
            Publish as a new post
          </Button>
        )}
        {link && <InStep content={content} zone={site?.time_zone} />}
        {(link || publication) && (
          <Group gap="2px 12px">
            {link && (
              <>
                <Anchor size="sm" href={link.href} target="_blank" rel="noreferrer">
                  {link.label}
                </Anchor>
                <Anchor
                  size="sm"
                  renderRoot={(props) => <Link to="/content/$contentId/comparison" params={{ contentId: id }} {...props} />}
                >
                  Compare with the post
                </Anchor>
              </>
            )}
            {publication && (
              <Anchor size="sm" renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: id }} {...props} />}>
                Activity
              </Anchor>
            )}
          </Group>
        )}
        {mayWrite && content.external_id && !waits && <TakeDown content={content} />}
        {mayWrite && !content.external_id && (
          <Group gap="xs">
            {planned && (
              <Button size="xs" variant="default" onClick={onPublish}>
                Reschedule
              </Button>
            )}
            {open && (
              <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
                {planned ? "Cancel the schedule" : "Cancel publication"}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              loading={hold.isPending}
              onClick={() => (open && !on_hold ? setAsking(true) : hold.mutate(!on_hold))}
            >
              {on_hold ? "Release hold" : "Put on hold"}
            </Button>
          </Group>
        )}
      </Stack>
      <ConfirmDialog
        opened={asking}
        title="Put the article on hold?"
        yes="Put on hold"
        onNo={() => setAsking(false)}
        onYes={() => {
          setAsking(false);
          hold.mutate(true);
        }}
      >
        <Text size="sm">The schedule is cancelled. After the hold, publish or schedule the article again.</Text>
      </ConfirmDialog>
    </Paper>
  );
}
