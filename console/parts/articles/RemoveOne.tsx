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
          ? "It is deleted here, and IGNY8 forgets it. The post stays on the site, and nothing follows its changes any more. On the article's page you can take it down as well."
          : "It is deleted with its pictures and its history. This can't be undone."}
      </Text>
    </ConfirmDialog>
  );
}
