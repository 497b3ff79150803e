import { Anchor, Button, CopyButton, Drawer, Group, Skeleton, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { actionName } from "../../../domain/events/kinds.ts";
import { ApiProblem } from "../../data/client.ts";
import { contentQuery, publicationQuery } from "../../data/articles/lists.ts";
import { webHref } from "../../data/webHref.ts";
import { callOf } from "../../data/events/callOf.ts";
import { eventQuery, type SyncEvent } from "../../data/events/lists.ts";
import { Empty } from "../../parts/Empty.tsx";
import { useFocusBack } from "../../parts/focus/useFocusBack.ts";
import { Readable } from "../../parts/Readable.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { Outcome } from "./EventTable.tsx";
import { LOADING } from "../../parts/loading.ts";

/** All details of an event, whose id is in the address. The event need not be in the list. */
export function EventDetails({ id, zone, close }: { id: number | undefined; zone: string | undefined; close: () => void }) {
  useFocusBack(id !== undefined);
  const { data: event, error, refetch } = useQuery({ ...eventQuery(id ?? 0), enabled: id !== undefined });
  const gone = error instanceof ApiProblem && error.status === 404;
  return (
    <Drawer opened={id !== undefined} onClose={close} position="right" size="lg" title="Event" closeButtonProps={{ "aria-label": "Close" }}>
      {event ? (
        <Known event={event} zone={zone} />
      ) : gone ? (
        <Empty
          title="Event not found"
          action={
            <Button variant="default" onClick={close}>
              All events
            </Button>
          }
        >
          The event was removed because it is too old, or it belongs to another account.
        </Empty>
      ) : error ? (
        <Problem error={error} again={() => void refetch()} />
      ) : (
        id !== undefined && <Skeleton h={320} {...LOADING} />
      )}
    </Drawer>
  );
}

function Known({ event, zone }: { event: SyncEvent; zone: string | undefined }) {
  return (
    <Stack>
      <Text fw={600} dir="auto">
        {event.description}
      </Text>
      {event.error_message && (
        <Text size="sm" c="red" dir="auto">
          {event.error_message}
        </Text>
      )}
      <Table withRowBorders={false} verticalSpacing={4} aria-label="Facts">
        <Table.Tbody>
          <Fact name="Outcome">
            <Outcome success={event.success} />
          </Fact>
          <Fact name="When">
            <Time at={event.timestamp} zone={zone} seconds />
          </Fact>
          {event.content_id !== null && (
            <Fact name="Article">
              <Article id={event.content_id} />
            </Fact>
          )}
          {event.external_id !== null && (
            <Fact name="Post">
              {event.external_id}
              {event.content_id !== null && <ViewPost content_id={event.content_id} post={event.external_id} />}
            </Fact>
          )}
          <Fact name="Kind">{actionName(event.action)}</Fact>
          {event.duration_ms !== null && <Fact name="Took">{event.duration_ms.toLocaleString()} ms</Fact>}
          {event.request_id !== null && <Fact name="Request">{event.request_id}</Fact>}
          <Fact name="Event">
            <Group gap="sm">
              {event.id}
              <CopyLink id={event.id} />
            </Group>
          </Fact>
        </Table.Tbody>
      </Table>
      <Readable label="Details" value={event.details} folded />
      {event.content_id !== null && typeof event.details["attempt"] === "number" && <Call event={event} content_id={event.content_id} />}
    </Stack>
  );
}

/** The article by its title. Events outlive articles: a deleted one has only its number. */
function Article({ id }: { id: number }) {
  const { data } = useQuery(contentQuery(id));
  return (
    <Stack gap={4} align="flex-start">
      <Anchor
        size="sm"
        dir="auto"
        lineClamp={2}
        renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}
      >
        {data?.title ?? `Article ${id}`}
      </Anchor>
      <Anchor size="sm" renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: id }} {...props} />}>
        Activity of the article
      </Anchor>
    </Stack>
  );
}

/** A link to the post, if it is still the article's. */
function ViewPost({ content_id, post }: { content_id: number; post: string }) {
  const { data } = useQuery(contentQuery(content_id));
  const url = data && data.external_id === post && data.external_url;
  if (!url) return null;
  return (
    <Anchor size="sm" ms="sm" href={webHref(url)} target="_blank" rel="noreferrer">
      View post
    </Anchor>
  );
}

/** The event's address, to share within the account. */
function CopyLink({ id }: { id: number }) {
  const { href } = useRouter().buildLocation({ to: "/debug-status", search: { event: id } });
  return (
    <CopyButton value={new URL(href, globalThis.location.origin).href}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="light" onClick={copy}>
          {copied ? "Copied" : "Copy link"}
        </Button>
      )}
    </CopyButton>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <Table.Tr>
    <Table.Th w={130} c="dimmed" fw={400}>
      {name}
    </Table.Th>
    <Table.Td>{children}</Table.Td>
  </Table.Tr>
);

/** The call that the event reports: request and answer as the publication stores them, with secrets masked. */
function Call({ event, content_id }: { event: SyncEvent; content_id: number }) {
  const { data, isPending } = useQuery(publicationQuery(content_id));
  const call = data && callOf(event, data.attempts);
  if (!call)
    return (
      <Text size="sm" c="dimmed">
        {isPending ? "Looking for the call…" : "This call is no longer stored: IGNY8 keeps the last 20 calls of a publication."}
      </Text>
    );
  return (
    <>
      {call.request && <Readable label="Sent, secrets masked" value={call.request} folded />}
      {call.response && <Readable label={`Answered ${call.response.status}`} value={call.response.body} folded />}
    </>
  );
}
