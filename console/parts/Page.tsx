import { Anchor, Box, Group, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  /** the page above this one */
  up?: LinkProps & { label: string };
  about?: string;
  actions?: ReactNode;
  /** text and forms, not a list */
  narrow?: boolean;
  /** somebody named it: it takes two lines at most */
  clamped?: boolean;
  children: ReactNode;
}

/** A page's heading, actions and content. */
export function Page({ title, up, about, actions, narrow = false, clamped = false, children }: Props) {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · IGNY8 Publishing`;
  }, [title]);
  return (
    <Stack gap="lg" {...(narrow ? { className: "column" } : {})}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 240px" }}>
          {up && <Up {...up} />}
          <Title order={1} size="h2" dir="auto" {...(clamped ? { lineClamp: 2, title } : {})}>
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

/** The way to the page above. */
const Up = ({ label, ...link }: LinkProps & { label: string }) => (
  <Box mb={4}>
    <Anchor
      size="sm"
      lh="24px"
      display="inline-block"
      c="dimmed"
      underline="hover"
      // The page above is not the current one.
      renderRoot={(props) => <Link {...link} activeOptions={{ exact: true }} {...props} />}
    >
      <span aria-hidden>← </span>
      <VisuallyHidden>Back to </VisuallyHidden>
      {label}
    </Anchor>
  </Box>
);
