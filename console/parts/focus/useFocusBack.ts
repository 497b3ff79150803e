import { useEffect, useState } from "react";

/** Where the focus was before a dialog was opened. An item of a menu is gone by then, so the menu's button stands for it. */
function openerOf(element: Element | null): HTMLElement | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = button ? document.getElementById(button) : element;
  return opener instanceof HTMLElement ? opener : null;
}

/**
 * For a dialog that is mounted open: returns the focus to where it was when the dialog is unmounted. Mantine returns it only from dialogs
 * that stay mounted. A focus that has moved elsewhere meanwhile stays there.
 */
export function useFocusBack(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      setTimeout(() => {
        const here = document.activeElement;
        if (here === null || here === document.body) opener?.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}
