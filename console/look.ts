import { Alert, Anchor, Badge, createTheme, Menu, Modal, NavLink, Notification, Title } from "@mantine/core";

/** Colours are chosen to be read on both backgrounds (WCAG 2.2, 1.4.3). */
export const look = createTheme({
  primaryColor: "blue",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  // Ends in the generic family, and names no font that some systems replace with a proportional one.
  fontFamilyMonospace: "'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Colour alone does not distinguish a link from the text around it (WCAG 2.2, 1.4.1).
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    // In a narrow column the word must stay readable.
    Badge: Badge.extend({ defaultProps: { tt: "none", size: "md" }, styles: { root: { minWidth: "max-content" } } }),
    // axe reports its focus placeholder as a fault (ARIA, required owned elements). The first entry can take the focus instead.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } },
      styles: { title: { fontWeight: 650, color: "var(--mantine-color-bright)", overflowWrap: "anywhere" } },
    }),
    Notification: Notification.extend({
      // Good news does not interrupt a screen reader. What failed has the role "alert", which its page gives.
      defaultProps: { closeButtonProps: { "aria-label": "Dismiss" }, role: "status" },
      styles: { description: { color: "var(--mantine-color-text)" } },
    }),
    NavLink: NavLink.extend({ styles: { label: { color: "var(--mantine-color-text)" } } }),
    // On a coloured background, links have only the underline: blue is too pale there.
    Alert: Alert.extend({
      defaultProps: { closeButtonLabel: "Dismiss", role: "status" },
      styles: (_, { color = "blue" }) => ({
        root: { "--mantine-color-anchor": "var(--mantine-color-text)", "--alert-edge": `var(--mantine-color-${color}-6)` },
        title: { color: "var(--mantine-color-bright)" },
        message: { color: "var(--mantine-color-text)" },
      }),
    }),
    // What heads a text is never paler than the text.
    Title: Title.extend({ styles: { root: { color: "var(--mantine-color-bright)" } } }),
  },
});
