import { Text } from "@mantine/core";
import { ConfirmDialog } from "../ConfirmDialog.tsx";

interface Props {
  row: { title: string; external_url: string | null } | null;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Asks before an article is deleted. */
export function RemoveOne({ row, busy, onYes, onNo }: Props) {
  return (
    <ConfirmDialog opened={row !== null} title="Delete this article?" yes="Delete" danger busy={busy} onYes={onYes} onNo={onNo}>
      <Text size="sm" fw={600} dir="auto" lineClamp={3}>
        {row?.title}
      </Text>
      <Text size="sm">
        {row?.external_url
          ? "The article is deleted in IGNY8. The post stays on the site, and IGNY8 no longer follows it. To unpublish the post too, open the article."
          : "The pictures and the history are deleted too. This can't be undone."}
      </Text>
    </ConfirmDialog>
  );
}
