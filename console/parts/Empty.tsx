import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** without a border, in a section that has one */
  bare?: boolean;
}

/** Replaces an empty list: why it is empty, and what to do next. */
export function Empty({ title, children, action, bare = false }: Props) {
  return (
    <Paper withBorder={!bare} p="xl">
      <Stack align="center" gap="xs" ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" maw={480}>
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
