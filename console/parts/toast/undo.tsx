import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";

const UNDO_MS = 10_000;

/** Says what was done, and takes it back if the person asks for that within ten seconds. */
export function offerUndo(message: string, undo: () => void): void {
  const id = crypto.randomUUID();
  const onClick = () => {
    notifications.hide(id);
    undo();
  };
  notifications.show({
    id,
    color: "teal",
    autoClose: UNDO_MS,
    message: (
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <span dir="auto">{message}</span>
        <Button size="compact-sm" variant="default" flex="none" onClick={onClick}>
          Undo
        </Button>
      </Group>
    ),
  });
}
