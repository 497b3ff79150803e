/** The key for commands on this system, as its keyboards name it. */
export const COMMAND = /Mac OS X/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** What the shortcuts do (useShortcuts.ts), beside `g` with a place's letter (places.ts). */
export const KEYS: { keys: string[]; says: string }[] = [
  { keys: [COMMAND, "K"], says: "Search" },
  { keys: ["?"], says: "Show the shortcuts" },
  { keys: ["/"], says: "Search in the list" },
  { keys: ["n"], says: "Write an article" },
  { keys: ["j"], says: "Next row in the list" },
  { keys: ["k"], says: "Previous row in the list" },
  { keys: ["Enter"], says: "Open the row" },
  { keys: ["x"], says: "Select or clear the row" },
];
