import "./stickyBar.css";
import { Paper } from "@mantine/core";
import type { ReactNode } from "react";

/** The bar at the bottom of the window that says whether a long form is saved, and has its buttons. `raised`: with a shadow. */
export const StickyBar = ({ raised, children }: { raised: boolean; children: ReactNode }) => (
  <Paper
    withBorder
    {...(raised ? { shadow: "md" } : {})}
    px={{ base: "sm", sm: "md" }}
    py="xs"
    role="region"
    aria-label="Save"
    className="sticky-bar"
  >
    {children}
  </Paper>
);
