import { Box, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface Props {
  /** what is folded */
  title: ReactNode;
  /** until the person opens or closes it */
  opened: boolean;
  /** an error in it is never hidden */
  faulty?: boolean;
  children: ReactNode;
}

/** What is rarely needed: its title opens it. */
export function Folded({ title, opened, faulty = false, children }: Props) {
  const [chosen, choose] = useState<boolean>();
  const open = (chosen ?? opened) || faulty;
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open) choose(currentTarget.open);
      }}
    >
      <Box component="summary" style={{ cursor: "pointer" }}>
        {title}
      </Box>
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    </details>
  );
}
