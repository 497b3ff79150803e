import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** One part of a page of settings: what it is about, and its form. */
export function Part({ title, about, children }: { title: string; about: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" maw={640} component="section">
      <Stack>
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed" component="div">
            {about}
          </Text>
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
