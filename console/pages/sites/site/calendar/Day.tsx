import { Anchor, Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Plan } from "../../../../data/automation.ts";
import { ownZone } from "../../../../parts/time/zones.ts";
import { type CalendarDay, dayInWords, todayInWords } from "./days.ts";

/** The number of a day's articles that are shown at first. */
const FIRST = 4;
const clock = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

type Post = Plan["posts"][number];

/** One day of the site's calendar with its articles. On a phone, empty days take no space. */
export function Day({ day: { date, posts, clocks_change }, today, zone }: { day: CalendarDay<Post>; today: string; zone: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? posts : posts.slice(0, FIRST);
  const empty = posts.length === 0 && clocks_change === 0 && date !== today;
  return (
    <Paper
      withBorder
      p={6}
      mih={{ base: 0, md: 84 }}
      {...(date < today ? { bg: "light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-8))" } : {})}
      {...(date === today ? { style: { borderColor: "var(--mantine-primary-color-filled)" } } : {})}
      role="group"
      aria-label={dayInWords(date)}
      {...(empty ? { visibleFrom: "md" as const } : {})}
    >
      <Group justify="space-between" gap={4}>
        <Text size="xs" fw={date === today ? 700 : 500} {...(date === today ? {} : { c: "dimmed" })}>
          {date === today ? todayInWords(date) : dayInWords(date)}
        </Text>
        {posts.length > 1 && (
          <Text size="xs" c="dimmed">
            {posts.length}
          </Text>
        )}
      </Group>
      {clocks_change !== 0 && (
        <Text size="xs" c="dimmed">
          Clocks go {clocks_change > 0 ? "forward" : "back"} {Math.abs(clocks_change)} min
        </Text>
      )}
      <Stack gap={6} mt={posts.length > 0 ? 4 : 0}>
        {shown.map((post) => (
          <PostLine key={post.content_id} post={post} zone={zone} />
        ))}
        {posts.length > shown.length && (
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
            {posts.length - shown.length} more
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

function PostLine({ post, zone }: { post: Post; zone: string }) {
  const { content_id, title, publication_id, by, publish_at, local_time } = post;
  return (
    <div>
      <Group gap={4}>
        <Text size="sm" fw={700} component="time" dateTime={publish_at}>
          {local_time.slice(11, 16)}
        </Text>
        {by === "person" ? (
          <Badge size="xs" variant="default">
            By hand
          </Badge>
        ) : (
          publication_id === null && (
            <Badge size="xs" variant="default">
              Not taken yet
            </Badge>
          )
        )}
      </Group>
      {zone !== ownZone && (
        <Text size="xs" c="dimmed">
          {clock.format(new Date(publish_at))} yours
        </Text>
      )}
      <Anchor
        size="xs"
        dir="auto"
        lineClamp={3}
        renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: content_id }} {...props} />}
      >
        {title}
      </Anchor>
    </div>
  );
}
