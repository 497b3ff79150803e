import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A section of a page, with its explanation and actions. */
export function Section({
  id,
  title,
  about,
  actions,
  narrow = false,
  children,
}: {
  /** for links to it */
  id?: string;
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  /** contains only fields or text */
  narrow?: boolean;
  children: ReactNode;
}) {
  return (
    <Paper
      component="section"
      {...(id === undefined ? {} : { id })}
      withBorder
      p={{ base: "sm", sm: "md" }}
      aria-label={title}
      {...(narrow ? { className: "column" } : {})}
    >
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ minWidth: 0, flex: "1 1 240px" }}>
            <Title order={2} size="h4">
              {title}
            </Title>
            {about && (
              <Text c="dimmed" size="sm" maw={640} component="div">
                {about}
              </Text>
            )}
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
