import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  opened: boolean;
  title: string;
  /** what the person agrees to, as on the button */
  yes: string;
  no?: string;
  /** what can't be undone is red */
  danger?: boolean;
  busy?: boolean;
  onYes: () => void;
  onNo: () => void;
  children: ReactNode;
}

/** Asks before something is done; the safe answer has the focus. */
export function ConfirmDialog({ opened, title, yes, no = "Cancel", danger = false, busy = false, onYes, onNo, children }: Props) {
  return (
    <Modal opened={opened} onClose={onNo} title={title} centered>
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={onNo}>
            {no}
          </Button>
          <Button {...(danger ? { color: "red" } : {})} loading={busy} onClick={onYes}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
