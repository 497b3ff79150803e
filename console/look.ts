import { createTheme } from "@mantine/core";

/** Colours are chosen to be read on both backgrounds (WCAG 2.2, 1.4.3). */
export const look = createTheme({
  primaryColor: "blue",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
});
