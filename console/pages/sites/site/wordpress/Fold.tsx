import { Box, Stack, Text, Title } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useEverOn } from "../../../../parts/focus/useEverOn.ts";
import classes from "./Fold.module.css";

interface Props {
  /** for links to it, which open it */
  id?: string;
  title: string;
  /** what it holds, in a line beside the title */
  summary: ReactNode;
  about: string;
  /** it has news or an error: it opens by itself */
  opened?: boolean;
  children: ReactNode;
}

/** Of a summary: all texts begin at one edge, and all triangles are left of it. */
export const SUMMARY = { ml: 18, style: { cursor: "pointer", listStylePosition: "outside" } } as const;

/** A part of a section that is rarely needed: a row with its title and a summary, which opens on request. */
export function Fold({ id, title, summary, about, opened = false, children }: Props) {
  const isMeant = useLocation({ select: ({ hash }) => id !== undefined && hash === id });
  const opens = opened || isMeant;
  const [open, setOpen] = useState(opens);
  useEffect(() => {
    if (opens) setOpen(true);
  }, [opens]);
  const wasOpen = useEverOn(open);
  return (
    <Box component="section" {...(id === undefined ? {} : { id })} aria-label={title} className={classes["row"]}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <Box component="summary" {...SUMMARY}>
          <span className={classes["line"]}>
            <Title order={3} size="h5" className={classes["title"]}>
              {title}
            </Title>
            <Text span size="sm" c="dimmed" dir="auto" className={classes["summary"]}>
              {summary}
            </Text>
          </span>
        </Box>
        <Stack gap="sm" mt="sm" ml={{ base: 0, sm: 18 }} align="stretch">
          <Text size="sm" c="dimmed" maw={640}>
            {about}
          </Text>
          {wasOpen && children}
        </Stack>
      </details>
    </Box>
  );
}
