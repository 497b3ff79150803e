import { Alert, Anchor, Badge, createTheme, Menu, Modal, NavLink, Notification } from "@mantine/core";

/** Colours are chosen to be read on both backgrounds (WCAG 2.2, 1.4.3). */
export const look = createTheme({
  primaryColor: "blue",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Colour alone does not tell a link from the text around it (WCAG 2.2, 1.4.1).
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    // In a narrow column its word is what must stay.
    Badge: Badge.extend({ defaultProps: { tt: "none", size: "lg" }, styles: { root: { minWidth: "max-content" } } }),
    // Its place for the focus is one that axe takes for a fault (ARIA, required owned elements); the first entry does as well.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } }, styles: { title: { fontWeight: 650 } } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } },
      styles: { description: { color: "var(--mantine-color-text)" } },
    }),
    NavLink: NavLink.extend({ styles: { label: { color: "var(--mantine-color-text)" } } }),
    // Links on a coloured ground are told by their line: blue is too pale there.
    Alert: Alert.extend({
      defaultProps: { closeButtonLabel: "Dismiss" },
      styles: { root: { "--mantine-color-anchor": "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } },
    }),
  },
});
