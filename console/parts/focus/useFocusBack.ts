import { useEffect, useState } from "react";
import { lastFocused } from "./lastFocused.ts";

/** Where the focus was before a dialog was opened. An item of a menu or popover is gone by then, so its button stands for it. */
function openerOf(active: Element | null): HTMLElement | null {
  const element = active === null || active === document.body ? lastFocused() : active;
  const button = element?.closest("[role=menu], [role=dialog]:not([aria-modal=true])")?.getAttribute("aria-labelledby");
  const opener = button ? document.getElementById(button) : element;
  return opener instanceof HTMLElement ? opener : null;
}

/** A closing dialog keeps the focus during its transition. */
const LONGEST_TRANSITION_MS = 1_000;
const LOOK_MS = 50;

/** Returns the focus if the dialog's end has left it nowhere. A focus that has moved elsewhere meanwhile stays there. */
function giveBack(opener: HTMLElement | null, waited = 0): void {
  setTimeout(() => {
    const here = document.activeElement;
    if (here === null || here === document.body) opener?.focus({ preventScroll: true });
    else if (here.closest("[role=dialog]") && waited < LONGEST_TRANSITION_MS) giveBack(opener, waited + LOOK_MS);
  }, waited && LOOK_MS);
}

/**
 * Returns the focus to where it was when the dialog closes. Mantine returns it only from dialogs that stay mounted, and only to an element that
 * is still there.
 * @param opened of a dialog that stays mounted: whether it is open
 */
export function useFocusBack(opened = true): void {
  // A dialog that is mounted open takes the focus before its effects run.
  const [atFirst] = useState(() => openerOf(document.activeElement));
  const [mounted] = useState(opened);
  useEffect(() => {
    if (!opened) return;
    const opener = mounted ? atFirst : openerOf(document.activeElement);
    return () => giveBack(opener);
  }, [opened, mounted, atFirst]);
}
