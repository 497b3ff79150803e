import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useFocusBack } from "./focus/useFocusBack.ts";

interface Props {
  opened: boolean;
  title: string;
  /** the label of the button that confirms */
  yes: string;
  no?: string;
  /** red: the action cannot be undone */
  danger?: boolean;
  busy?: boolean;
  onYes: () => void;
  onNo: () => void;
  children: ReactNode;
}

/** Asks before an action. The focus is on the safe answer. */
export function ConfirmDialog({ opened, title, yes, no = "Cancel", danger = false, busy = false, onYes, onNo, children }: Props) {
  useFocusBack(opened);
  return (
    <Modal opened={opened} onClose={onNo} title={title}>
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
