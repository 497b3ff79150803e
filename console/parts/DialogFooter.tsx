import { Group } from "@mantine/core";
import type { ReactNode } from "react";

/** The buttons of a long dialog. They stay in sight while the dialog scrolls. */
export const DialogFooter = ({ children }: { children: ReactNode }) => (
  <Group justify="flex-end" className="dialog-footer">
    {children}
  </Group>
);
