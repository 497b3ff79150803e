import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";

/** A message with what can be done about it. */
export const withButton = (message: string, label: string, onClick: () => void) => (
  <Group gap="xs" justify="space-between" wrap="nowrap">
    <span dir="auto">{message}</span>
    <Button size="compact-sm" variant="default" flex="none" onClick={onClick}>
      {label}
    </Button>
  </Group>
);

const UNDO_MS = 10_000;
const latest = { id: "" };

/**
 * Says what was done, and takes it back if the person asks for that within ten seconds. The newest offer replaces the one before: that one's undo
 * might undo the newer change too.
 */
export function offerUndo(message: string, undo: () => void): void {
  notifications.hide(latest.id);
  const id = crypto.randomUUID();
  latest.id = id;
  const onClick = () => {
    notifications.hide(id);
    undo();
  };
  notifications.show({
    id,
    color: "teal",
    autoClose: UNDO_MS,
    message: withButton(message, "Undo", onClick),
  });
}
