import { Anchor, Button, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Asked, undoPublish } from "../../data/articles/asked.ts";
import type { Content } from "../../data/articles/lists.ts";
import { ofArticle } from "../../data/publish.ts";
import { sayDone, sayRefused, unsay } from "../../data/toast/say.ts";
import { Time } from "../../parts/time/Time.tsx";
import { Undoable } from "../../parts/toast/Undoable.tsx";
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
      unsay(`publish-${id}`);
      sayDone(message);
    },
    onError: (error) => sayRefused(error.message, { title: "Could not undo this" }),
    onSettled: () => Promise.all(ofArticle(id).map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const failed = content?.lifecycle === "failed";
  const error = failed ? content.publication?.last_error : undefined;
  const href = !failed && content?.external_url;
  return (
    <Undoable name={content?.title ?? title} undo={undoable ? () => undo.mutate() : undefined} undoing={undo.isPending}>
      {(publish_at || error || href) && (
        <Stack gap={4} align="flex-start">
          {publish_at && (
            <span>
              Publishes <Time at={publish_at} />.
            </span>
          )}
          {error && (
            <>
              <span>{error.message}</span>
              <Button size="compact-sm" variant="default" onClick={onWhy}>
                See what to do
              </Button>
            </>
          )}
          {href && (
            <Anchor inherit href={webHref(href)} target="_blank" rel="noreferrer">
              View post
            </Anchor>
          )}
        </Stack>
      )}
    </Undoable>
  );
}
