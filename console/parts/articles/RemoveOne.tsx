import { Checkbox, Text } from "@mantine/core";
import { useState } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { mayGoToTrash } from "./postThere.ts";

interface Props {
  row: ContentListed | null;
  busy: boolean;
  /** `post`: take the post down first */
  onYes: (post: boolean) => void;
  onNo: () => void;
}

/** Asks before an article is deleted. */
export function RemoveOne({ row, busy, onYes, onNo }: Props) {
  const [post, setPost] = useState(false);
  const may = row !== null && mayGoToTrash(row);
  return (
    <ConfirmDialog
      opened={row !== null}
      title="Delete this article?"
      yes="Delete"
      danger
      busy={busy}
      onYes={() => onYes(may && post)}
      onNo={onNo}
    >
      <Text size="sm" fw={600} dir="auto" lineClamp={3}>
        {row?.title}
      </Text>
      <Text size="sm">
        {may && post
          ? "The post goes to WordPress's trash, then the article is deleted here. If the post can't be taken down, the article stays."
          : row?.external_url
            ? "It is deleted here, and IGNY8 forgets it. The post stays on the site, and nothing follows its changes any more."
            : "It is deleted with its pictures and its history. This can't be undone."}
      </Text>
      {may && (
        <Checkbox
          label="Also take the post down"
          checked={post}
          disabled={busy}
          onChange={(event) => setPost(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
