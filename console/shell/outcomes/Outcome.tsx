import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Asked, undoPublish } from "../../data/articles/asked.ts";
import type { Content } from "../../data/articles/lists.ts";
import { ofArticle } from "../../data/publish.ts";
import { Time } from "../../parts/time/Time.tsx";
import { webHref } from "../../data/webHref.ts";

interface Props {
  asked: Asked;
  /** once the site has answered */
  content?: Content;
  undoable: boolean;
  /** opens what tells why it failed, and what to do */
  onWhy?: () => void;
}

/** The text of a notice about a publication, with what a person can do now. */
export function Outcome({ asked: { id, title, publish_at }, content, undoable, onWhy }: Props) {
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => undoPublish(id),
    onSuccess: (done) => {
      const message =
        done === "cancelled"
          ? "Undone. The article is in review again."
          : "Undone. The post is switched to draft in WordPress. Visitors will not see it.";
      notifications.hide(`publish-${id}`);
      notifications.show({ message, color: "teal" });
    },
    onError: (error) =>
      notifications.show({ title: "Could not undo this", message: error.message, color: "red", role: "alert", autoClose: 10_000 }),
    onSettled: () => Promise.all(ofArticle(id).map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const name = content?.title ?? title;
  const error = content?.publication?.last_error;
  return (
    <Stack gap={4}>
      {name && (
        <Text size="sm" dir="auto" lineClamp={2}>
          {name}
        </Text>
      )}
      {publish_at && (
        <Text size="sm">
          Publishes <Time at={publish_at} />.
        </Text>
      )}
      {error && content?.lifecycle === "failed" && <Text size="sm">{error.message}</Text>}
      <Group gap="md">
        {content?.external_url && content.lifecycle !== "failed" && (
          <Anchor size="sm" href={webHref(content.external_url)} target="_blank" rel="noreferrer">
            View post
          </Anchor>
        )}
        {error && content?.lifecycle === "failed" && (
          <Button size="compact-sm" variant="default" onClick={onWhy}>
            See what to do
          </Button>
        )}
        {undoable && (
          <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
            Undo
          </Button>
        )}
      </Group>
    </Stack>
  );
}
