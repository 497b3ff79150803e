import { useEffect } from "react";

/** A file that is dropped beside its place is not opened by the browser in place of the page. */
export function useNoStrayDrops() {
  useEffect(() => {
    const stay = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const kinds = ["dragover", "drop"] as const;
    for (const kind of kinds) globalThis.addEventListener(kind, stay);
    return () => {
      for (const kind of kinds) globalThis.removeEventListener(kind, stay);
    };
  }, []);
}
