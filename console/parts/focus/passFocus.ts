const LOOK_MS = 50;
const LONGEST_MS = 30_000;

/**
 * Gives the focus to what replaces the element that has it: when that element is gone, and the other is there. A focus that has moved elsewhere
 * stays there.
 */
export function passFocus(to: () => HTMLElement | null, waited = 0): void {
  setTimeout(() => {
    const here = document.activeElement;
    const next = here === null || here === document.body ? to() : null;
    if (next) next.focus({ preventScroll: true });
    else if (waited < LONGEST_MS) passFocus(to, waited + LOOK_MS);
  }, LOOK_MS);
}
