import { ActionIcon, Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ContentListed, contentQuery } from "../../../data/articles/lists.ts";
import type { usePublish } from "../../../data/publish.ts";
import { useMayDo } from "../../../data/session.ts";
import { ArticlePreview } from "../../preview/ArticlePreview.tsx";
import { Problem } from "../../Trouble.tsx";
import { Time } from "../../time/Time.tsx";
import { StatusBadge } from "../StatusBadge.tsx";
import { Comments } from "./Comments.tsx";
import { SendBack } from "./SendBack.tsx";
import { useFocusBack } from "../../focus/useFocusBack.ts";
import { LOADING } from "../../loading.ts";

interface Props {
  id: number;
  /** the list that it is read from */
  rows: ContentListed[];
  sites: Map<number, { name: string; time_zone: string }>;
  publish: ReturnType<typeof usePublish>;
  /** opens the dialog that schedules it */
  onSchedule: (row: ContentListed) => void;
  /** whether that dialog is open: then Escape closes only the dialog */
  scheduling: boolean;
  /** shows another article; undefined closes it */
  onRead: (id: number | undefined) => void;
}

/** An article beside its list: read it, then publish it, send it back, or go on to the next. */
export function Reader({ id, rows, sites, publish, onSchedule, scheduling, onRead }: Props) {
  useFocusBack();
  const mayDo = useMayDo();
  const { data: content, error, refetch } = useQuery(contentQuery(id));
  const here = rows.findIndex((row) => row.id === id);
  const before = rows[here - 1]?.id;
  const next = rows[here + 1]?.id;
  const go = (to: number | undefined) => to !== undefined && onRead(to);
  useHotkeys([
    ["j", () => go(next)],
    ["k", () => go(before)],
  ]);
  const site = content && sites.get(content.site_id);
  const may = (action: ContentListed["possible"][number]) => content !== undefined && mayDo(content, action);
  // An article that left the list has no neighbours any more, so the next one is opened with it.
  const done = () => onRead(next ?? before);
  return (
    <Drawer
      opened
      onClose={() => onRead(undefined)}
      closeOnEscape={!scheduling}
      position="right"
      size="xl"
      title={content?.title ?? "Article"}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { fontWeight: 650, fontSize: "var(--mantine-font-size-lg)" } }}
    >
      <Stack gap="md">
        <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
          <Group gap="xs" style={{ rowGap: 2 }}>
            {content && <StatusBadge article={content} inline />}
            <Text size="sm" c="dimmed" dir="auto">
              {[site?.name, content?.author?.name].filter(Boolean).join(" · ")}
            </Text>
            {content && (
              <Text size="sm" c="dimmed">
                <Time at={content.updated_at} zone={site?.time_zone} />
              </Text>
            )}
          </Group>
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              size="lg"
              variant="default"
              aria-label="Previous article"
              disabled={before === undefined}
              onClick={() => go(before)}
            >
              ‹
            </ActionIcon>
            <ActionIcon size="lg" variant="default" aria-label="Next article" disabled={next === undefined} onClick={() => go(next)}>
              ›
            </ActionIcon>
          </Group>
        </Group>
        {error && !content && <Problem error={error} again={() => void refetch()} />}
        {content ? (
          <>
            <Group gap="xs" className="reader-actions">
              {may("publish") && (
                <Button
                  size="xs"
                  loading={publish.isPending}
                  onClick={() => publish.mutate({ id, title: content.title }, { onSuccess: done })}
                >
                  Publish
                </Button>
              )}
              {may("publish_later") && (
                <Button size="xs" variant="default" disabled={content.on_hold} onClick={() => onSchedule(content)}>
                  Schedule…
                </Button>
              )}
              {may("to_draft") && <SendBack id={id} onDone={done} />}
              <Button
                size="xs"
                variant="default"
                renderRoot={(props) => <Link to="/content/$contentId" params={{ contentId: id }} {...props} />}
              >
                Edit
              </Button>
            </Group>
            <ArticlePreview title={content.title} html={content.content_html} images={content.images} />
            <Comments key={id} id={id} zone={site?.time_zone} />
          </>
        ) : (
          !error && <Skeleton h={480} {...LOADING} />
        )}
      </Stack>
    </Drawer>
  );
}
