import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { say, unsay } from "../../../data/toast/say.ts";
import { withButton } from "../../../parts/toast/undo.tsx";

const UNSAVED = "unsaved";

/**
 * Warns a person who leaves with unsaved changes. The browser asks before the tab is closed, since its drafts end with it. On another
 * page of the console, a message says that the changes are kept.
 * @param sending pictures are being uploaded
 */
export function useUnsaved(touched: boolean, title: string, sending = false) {
  useEffect(() => {
    if (!touched && !sending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [touched, sending]);
  const router = useRouter();
  const here = useRef("");
  useEffect(() => {
    here.current = router.state.location.href;
  }, [router]);
  const last = useRef({ touched, title });
  useEffect(() => {
    last.current = { touched, title };
  });
  useEffect(
    () => () => {
      if (!last.current.touched) return;
      const what = last.current.title ? `Your changes to “${last.current.title.slice(0, 80)}”` : "Your changes to the new article";
      const goBack = () => {
        unsay(UNSAVED);
        void router.navigate({ href: here.current });
      };
      say({
        id: UNSAVED,
        title: "Not saved yet",
        message: withButton(`${what} are kept in this tab. Go back to save or discard them.`, "Go back", goBack),
        color: "yellow",
      });
    },
    [router],
  );
}
