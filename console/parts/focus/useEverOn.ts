import { useState } from "react";

/** Whether something is or was on. What is loaded when it is first opened stays afterwards: a dialog that vanishes at once gives no focus back. */
export function useEverOn(on: boolean): boolean {
  const [ever, setEver] = useState(on);
  if (on && !ever) setEver(true);
  return ever || on;
}
