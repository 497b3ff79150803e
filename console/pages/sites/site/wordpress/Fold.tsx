import { Box, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  about: string;
  /** it is open from the start, because it has news */
  opened?: boolean;
  children: ReactNode;
}

/** Of a summary: all texts begin at one edge, and all triangles are left of it. */
export const SUMMARY = { ml: 18, style: { cursor: "pointer", listStylePosition: "outside" } } as const;

/** A section that is rarely needed: it shows its title, and opens on request. */
export function Fold({ title, about, opened = false, children }: Props) {
  return (
    <Paper component="section" withBorder p={{ base: "sm", sm: "md" }} aria-label={title}>
      <details open={opened}>
        <Box component="summary" {...SUMMARY}>
          <Title order={2} size="h4" display="inline">
            {title}
          </Title>
          <Text size="sm" c="dimmed" maw={560}>
            {about}
          </Text>
        </Box>
        <Stack gap="sm" mt="sm" ml={{ base: 0, sm: 18 }} align="stretch">
          {children}
        </Stack>
      </details>
    </Paper>
  );
}
