import { Checkbox, Menu, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteContent } from "../../../data/articles/article.ts";
import type { Content } from "../../../data/articles/lists.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

/** Deletes the article in IGNY8, after the person has read what that means. */
export function useDeleteArticle(content: Content, onDeleted: () => void) {
  const [asking, setAsking] = useState(false);
  const [post, setPost] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteContent(content.id);
  const there = content.external_id !== null;
  const mayTakeDown = content.possible.includes("unpublish") && content.metadata["wordpress_status"] !== "trash";
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
        yes="Delete it"
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
        <Text size="sm">
          {takeDown
            ? "The post goes to WordPress's trash, then the article is deleted here. If the post can't be taken down, the article stays. In WordPress, the post can be restored for 30 days. The article's deletion can't be undone."
            : there
              ? "It is deleted here only. The post stays on the site, and IGNY8 forgets that it is its own: it is not told any more of what happens to it. This can't be undone."
              : "Its text, its pictures' places and its publication's story go with it. This can't be undone."}
        </Text>
        {mayTakeDown && (
          <Checkbox
            label="Also take the post down"
            checked={post}
            disabled={remove.isPending}
            onChange={(event) => setPost(event.currentTarget.checked)}
          />
        )}
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    ),
  };
}
