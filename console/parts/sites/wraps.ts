/** For a button whose label has an address: a long one continues on the next line, and the button does not leave the page. */
export const WRAPS = {
  h: "auto",
  mih: 36,
  maw: "100%",
  py: 4,
  styles: { label: { overflowWrap: "anywhere", whiteSpace: "normal", lineHeight: 1.35 } },
} as const;
