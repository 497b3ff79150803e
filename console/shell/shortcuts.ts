/** The key for commands on this system, as its keyboards name it. */
export const COMMAND = /Mac OS X/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** What the shortcuts do (useShortcuts.ts), beside `g` with a place's letter (places.ts). */
export const KEYS: { keys: string[]; says: string }[] = [
  { keys: [COMMAND, "K"], says: "Search everything" },
  { keys: ["?"], says: "Show these shortcuts" },
  { keys: ["/"], says: "Search in the list" },
  { keys: ["n"], says: "Write an article" },
  { keys: ["j"], says: "Next one in the list" },
  { keys: ["k"], says: "The one before" },
  { keys: ["Enter"], says: "Open it" },
  { keys: ["x"], says: "Choose it, or not" },
];
