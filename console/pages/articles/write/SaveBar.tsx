import "./saveBar.css";
import { Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** At the bottom of the window on each tab of the article: whether everything is saved, and the actions. */
export function SaveBar({ state, children }: { state: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder shadow="md" px="md" py="xs" role="region" aria-label="Save" className="save-bar">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" role="status" style={{ flex: "1 1 140px" }}>
          {state}
        </Text>
        <Group gap="xs">{children}</Group>
      </Group>
    </Paper>
  );
}
