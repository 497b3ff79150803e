import { Group, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  n: number;
  title: string;
  state: "done" | "next" | "later";
  /** of a step that is done only as far as this page knows: in place of the tick */
  unsure?: string | undefined;
  /** one line in place of the step when it is done */
  summary?: ReactNode;
  children?: ReactNode;
}

const COLORS = { done: "teal", next: "blue", later: "gray" } as const;

/** A step of the guide. When it is done, a line says so, and the step makes room for the next one. */
export function Step({ n, title, state, unsure, summary, children }: Props) {
  const isTicked = state === "done" && !unsure;
  return (
    <Group component="li" align="flex-start" wrap="nowrap" gap="md" {...(state === "next" ? { "aria-current": "step" } : {})}>
      <ThemeIcon radius="xl" size={28} color={COLORS[state]} variant={isTicked || state === "next" ? "filled" : "light"} aria-hidden="true">
        {isTicked ? <Tick /> : <Text size="sm">{n}</Text>}
      </ThemeIcon>
      <Stack gap="sm" pb="lg" style={{ flex: 1, minWidth: 0 }}>
        <Title order={2} size={state === "done" ? "h5" : "h4"} lh="28px">
          {title}
          {state === "done" && (
            <Text span size="sm" fw={400} c="dimmed" ml="xs">
              {unsure ?? "Done"}
            </Text>
          )}
        </Title>
        {state === "done" ? summary && <div>{summary}</div> : children}
      </Stack>
    </Group>
  );
}

const Tick = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="2.5">
    <path d="M2.5 7.5 5.5 10.5 11.5 3.5" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);
