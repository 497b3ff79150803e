import { Box, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface Props {
  /** what is folded */
  title: ReactNode;
  /** how it begins; then the person opens and closes it */
  opened: boolean;
  /** an error in it is never hidden */
  faulty?: boolean;
  children: ReactNode;
}

/** Fields that are rarely needed: their title opens them. */
export function Folded({ title, opened, faulty = false, children }: Props) {
  const [open, setOpen] = useState(opened);
  return (
    <details open={open || faulty} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <Box component="summary" style={{ cursor: "pointer" }}>
        {title}
      </Box>
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    </details>
  );
}
