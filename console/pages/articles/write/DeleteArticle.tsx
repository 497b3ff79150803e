import { Checkbox, Menu, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteContent } from "../../../data/articles/article.ts";
import type { Content } from "../../../data/articles/lists.ts";
import { isTrashed } from "../../../parts/articles/postThere.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

/** Deletes the article in IGNY8, after the person has read what that means. */
export function useDeleteArticle(content: Content, onDeleted: () => void) {
  const [asking, setAsking] = useState(false);
  const [post, setPost] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteContent(content.id);
  const there = content.external_id !== null;
  const mayTakeDown = content.possible.includes("unpublish") && !isTrashed(content);
  const takeDown = mayTakeDown && post;
  const yes = () =>
    remove.mutate(
      { force: there, post: takeDown },
      {
        onSuccess: () => {
          onDeleted();
          void navigate({ to: "/content" });
        },
      },
    );
  return {
    item: (
      <Menu.Item color="red" onClick={() => setAsking(true)}>
        Delete…
      </Menu.Item>
    ),
    dialog: (
      <ConfirmDialog
        opened={asking}
        title="Delete the article?"
        yes="Delete article"
        danger
        busy={remove.isPending}
        onYes={yes}
        onNo={() => {
          setAsking(false);
          remove.reset();
        }}
      >
        <Text size="sm" dir="auto" lineClamp={3} fw={600}>
          {content.title}
        </Text>
        {mayTakeDown && (
          <Checkbox
            label="Also move the post to WordPress trash"
            checked={post}
            disabled={remove.isPending}
            onChange={(event) => setPost(event.currentTarget.checked)}
          />
        )}
        <Text size="sm">
          {takeDown
            ? "The post moves to WordPress trash. Then the article is deleted in IGNY8. If the post can't be unpublished, the article stays. You can restore the post in WordPress for 30 days. You can't restore the article."
            : there
              ? "The article is deleted in IGNY8. The post stays on the site, and IGNY8 no longer follows it. This can't be undone."
              : "The text, the pictures and the activity of the article are deleted too. This can't be undone."}
        </Text>
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    ),
  };
}
