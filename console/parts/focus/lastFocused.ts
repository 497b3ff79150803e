let last: Element | null = null;

/** Remembers what gets the focus, from now on. */
export function rememberFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) last = target;
  });
}

/** What had the focus last. It may be gone: an item of a menu is, when the code of the dialog that it opens has arrived. */
export const lastFocused = (): Element | null => last;
