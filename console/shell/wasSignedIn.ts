import { useRef } from "react";
import type { Me } from "../data/session.ts";

/** The user who is signed in, or was until a moment ago (`Person`). */
export function useWasSignedIn(me: Me | null | undefined): Me | null {
  const last = useRef<Me | null>(null);
  if (me) last.current = me;
  return last.current;
}
