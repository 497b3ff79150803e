import { useEffect } from "react";

/** Prevents the browser from opening a file that was dropped outside a drop zone. */
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
