import { Anchor, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { type CalendarEntry, useUnschedule } from "../../data/calendar.ts";
import { usePublish } from "../../data/publish.ts";
import { useMayWrite } from "../../data/session.ts";
import { webHref } from "../../data/webHref.ts";
import { timeInWords } from "../time/dates.ts";
import { localIn } from "../time/zoned.ts";
import { ownZone } from "../time/zones.ts";
import { fixedBecause, wordsOf } from "./kinds.ts";

interface Props {
  entry: CalendarEntry;
  /** whose time the calendar shows */
  zone: string;
  onMove: () => void;
  onDone: () => void;
}

/** What an entry of the calendar is, its time in each zone that matters, and what can be done with it. */
export function EntryDetails({ entry, zone, onMove, onDone }: Props) {
  const mayWrite = useMayWrite();
  const [publish, unschedule] = [usePublish(), useUnschedule()];
  const { content_id: id, title, site_id, site_name, time_zone, at, by, error, can_move, url, post_status, publication_id } = entry;
  const zones = [...new Set([zone, time_zone, ownZone])];
  const whose = (one: string) => (one === time_zone ? `${one}, the site's` : `${one}, your time`);
  const because = mayWrite ? fixedBecause(entry) : undefined;
  const visible = post_status === "publish" && webHref(url) !== undefined;
  const { label, color } = wordsOf(entry);
  const [withMore, { toggle: toggleMore }] = useDisclosure();
  const mayMove = mayWrite && can_move;
  const done = { onSuccess: onDone };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Badge variant="dot" color={color}>
          {label}
        </Badge>
        {by === "automation" && can_move && (
          <Text size="xs" c="dimmed">
            Time set by automation
          </Text>
        )}
      </Group>
      <Anchor
        fw={600}
        size="sm"
        dir="auto"
        lineClamp={4}
        renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}
      >
        {title}
      </Anchor>
      <Anchor size="sm" dir="auto" renderRoot={(props) => <Link to="/sites/$siteId" params={{ siteId: site_id }} {...props} />}>
        {site_name}
      </Anchor>
      <div>
        {zones.map((one) => (
          <Text key={one} size="sm">
            {timeInWords(localIn(new Date(at), one))}
            <Text span size="xs" c="dimmed">
              {" "}
              ({whose(one)})
            </Text>
          </Text>
        ))}
      </div>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" dir="auto">
          {error.message} {error.advice}
        </Text>
      )}
      {because && (
        <Text size="xs" c="dimmed">
          {because}
        </Text>
      )}
      {mayMove && (
        <Group gap="xs">
          <Button size="xs" onClick={onMove}>
            Reschedule…
          </Button>
          <Button size="xs" variant="default" loading={publish.isPending} onClick={() => publish.mutate({ id }, done)}>
            Publish now
          </Button>
          <Button size="xs" variant="default" px={10} aria-label="More" aria-expanded={withMore} onClick={toggleMore}>
            …
          </Button>
        </Group>
      )}
      {(!mayMove || withMore) && (
        <Group gap="xs">
          {visible && (
            <Button size="xs" variant="default" component="a" href={webHref(url)} target="_blank" rel="noreferrer">
              View post
            </Button>
          )}
          {publication_id !== null && (
            <Button
              size="xs"
              variant="default"
              renderRoot={(props) => <Link to="/content/$contentId/publication" params={{ contentId: id }} {...props} />}
            >
              Activity
            </Button>
          )}
          {mayMove && (
            <Button size="xs" variant="outline" color="red" loading={unschedule.isPending} onClick={() => unschedule.mutate({ id }, done)}>
              Cancel publication
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}
