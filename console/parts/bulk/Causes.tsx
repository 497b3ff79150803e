import { Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { capitalized, counted } from "../../../domain/text.ts";
import { failureWords } from "../articles/failures.ts";
import { Examples } from "./Refused.tsx";

interface Cause {
  type: string;
  message: string;
  advice: string;
  failed: number;
  retrying?: number;
  sites?: number;
  content_ids: number[];
}

/** Why articles failed, one box for each cause: its meaning, the message, and what to do. */
export function Causes({ causes, actions }: { causes: Cause[]; actions: (cause: Cause) => ReactNode }) {
  return (
    <Stack gap="sm">
      {causes.map((cause) => (
        <Paper
          key={cause.type}
          withBorder
          p="md"
          role="group"
          aria-label={failureWords(cause.type)}
          style={{ borderInlineStart: `4px solid var(--mantine-color-${cause.failed > 0 ? "red" : "orange"}-6)` }}
        >
          <Stack gap={6}>
            <Text fw={600}>{failureWords(cause.type)}</Text>
            <Text size="sm">
              <b>
                {cause.failed > 0 && `${counted(cause.failed, "article")} failed`}
                {cause.failed > 0 && !!cause.retrying && ", "}
                {!!cause.retrying && `${counted(cause.retrying, "article")} retrying`}
              </b>
              {cause.sites !== undefined && cause.sites > 1 && ` on ${cause.sites} sites`}. {cause.advice}
            </Text>
            <Text size="xs" c="dimmed" dir="auto" lineClamp={3}>
              {capitalized(cause.message)}
            </Text>
            <Examples ids={cause.content_ids} count={cause.failed + (cause.retrying ?? 0)} />
            <Group gap="sm">{actions(cause)}</Group>
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}
