import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  /** a title of any length, as people enter it: at most two lines are seen */
  clamp?: boolean;
  about?: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page's heading, actions and content. */
export function Page({ title, clamp = false, about, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · IGNY8 Publishing`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 240px" }}>
          <Title order={1} size="h2" dir="auto" {...(clamp ? { lineClamp: 2, title } : {})}>
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
