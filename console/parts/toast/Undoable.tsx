import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** The text of a message about an article: its title, what is to be said of it, and at the right the button that undoes it. */
export function Undoable({
  name,
  children,
  undo,
  label = "Undo",
  undoing = false,
}: {
  name?: string | undefined;
  children?: ReactNode;
  undo?: (() => void) | undefined;
  /** of the button */
  label?: string;
  undoing?: boolean;
}) {
  return (
    <Group gap="xs" justify="space-between" wrap="nowrap">
      <Stack gap={4} miw={0}>
        {name && (
          <Text size="sm" dir="auto" lineClamp={2}>
            {name}
          </Text>
        )}
        {children && <Box fz="sm">{children}</Box>}
      </Stack>
      {undo && (
        <Button size="compact-sm" variant="default" flex="none" loading={undoing} onClick={undo}>
          {label}
        </Button>
      )}
    </Group>
  );
}
