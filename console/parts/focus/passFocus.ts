import { lastFocused } from "./lastFocused.ts";

const LOOK_MS = 50;
const LONGEST_MS = 30_000;

/**
 * Gives the focus to what replaces the element that has it: when that element is gone or off, and the other is there. A focus that has moved
 * elsewhere stays there, and this looks no further.
 */
export function passFocus(to: () => HTMLElement | null, from = document.activeElement, waited = 0): void {
  setTimeout(() => {
    const here = document.activeElement;
    const isLost = here === null || here === document.body;
    if (!isLost && here !== from) return;
    const next = isLost ? to() : null;
    if (next) next.focus({ preventScroll: true });
    else if (waited < LONGEST_MS) passFocus(to, from, waited + LOOK_MS);
  }, LOOK_MS);
}

/** The same after an action has ended: only if the button that had the focus is off or gone. */
export function passLostFocus(to: (button: Element | null) => HTMLElement | null): void {
  const button = lastFocused();
  if (!button?.isConnected || button.matches(":disabled")) passFocus(() => to(button));
}
