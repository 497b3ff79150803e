import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** A page's heading, actions and content. */
export function Page({ title, about, actions, children }: { title: string; about?: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · IGNY8 Publishing`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 240px" }}>
          <Title order={1} size="h2" dir="auto">
            {title}
          </Title>
          {about && (
            <Text c="dimmed" size="sm" maw={640}>
              {about}
            </Text>
          )}
        </div>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
