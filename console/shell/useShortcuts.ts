import { useLocalStorage } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { hasRight } from "../../domain/people/roles.ts";
import type { Me } from "../data/session.ts";
import { placesOf } from "./places.ts";
import { COMMAND } from "./shortcuts.ts";

/** Whether single-key shortcuts are on. People who dictate to their computer switch them off: each word is a row of keys (WCAG 2.2, 2.1.4). */
export const useShortcutsOn = () => useLocalStorage({ key: "igny8-shortcuts", defaultValue: true, getInitialValueInEffect: false });

/** How long `g` waits for its letter. */
const SECOND_KEY_MS = 1_500;

/** Whether a key press is meant for a field, a menu or a dialog. */
const isTaken = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox]), textarea, select, [contenteditable='true'], [role=combobox], [role=listbox], [role=menu]") !==
    null;
const isDialogOpen = () => document.querySelector("[role=dialog], [role=alertdialog]") !== null;

/** Handles single keys wherever no text is being typed. */
export function useShortcuts(me: Me | null, showHelp: () => void): void {
  const navigate = useNavigate();
  const [on] = useShortcutsOn();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!on || !me) return undefined;
    const act = (key: string): boolean => {
      if (waiting.current !== undefined) {
        clearTimeout(waiting.current);
        waiting.current = undefined;
        const place = placesOf(me)
          .flatMap(({ places }) => places)
          .find((one) => one.key === key);
        if (place) void navigate({ to: place.to });
        return place !== undefined;
      }
      if (key === "g") waiting.current = setTimeout(() => (waiting.current = undefined), SECOND_KEY_MS);
      else if (key === "?") showHelp();
      else if (key === "n" && hasRight(me.role, "write")) void navigate({ to: "/content/new" });
      else return actInList(key);
      return true;
    };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isTaken(event.target) || isDialogOpen()) return;
      if (act(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, me, navigate, showHelp]);
}

/** Ctrl+K or ⌘K opens and closes the search on every page, even if the other shortcuts are off. In an article's text it makes a link. */
export function useSearchKey(opened: boolean, toggle: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const command = COMMAND === "⌘" ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!command || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k" || event.defaultPrevented) return;
      if (!opened && isDialogOpen()) return;
      event.preventDefault();
      toggle();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [opened, toggle]);
}

/** A list is a table. The focus goes to a row's first link, which Enter opens as usual. */
function actInList(key: string): boolean {
  if (key === "/") {
    const search = document.querySelector<HTMLInputElement>("main input[type=search]");
    search?.focus();
    search?.select();
    return search !== null;
  }
  const rows = [...document.querySelectorAll<HTMLTableRowElement>("main tbody tr")].filter((row) => row.querySelector("a"));
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === "x") {
    const box = rows[here]?.querySelector<HTMLInputElement>("input[type=checkbox]");
    box?.click();
    return box != null;
  }
  if (key !== "j" && key !== "k") return false;
  const next = key === "j" ? here + 1 : Math.max(0, here - 1);
  rows[Math.min(next, rows.length - 1)]?.querySelector("a")?.focus();
  return rows.length > 0;
}
