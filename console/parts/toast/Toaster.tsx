import { useNotifications } from "@mantine/notifications";
import { Suspense, useEffect } from "react";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { useEverOn } from "../focus/useEverOn.ts";

const Toasts = lazyRouteComponent(() => import("./Toasts.tsx"), "Toasts");
/** By then the page is complete, and its first message may be that the connection is gone. */
const AT_REST_MS = 30_000;

/** Shows messages in the corner of the window. The first load of a page does without their code: it comes with the first message, or at rest. */
export function Toaster() {
  const { notifications } = useNotifications();
  const hasAny = useEverOn(notifications.length > 0);
  useEffect(() => {
    const timer = setTimeout(() => void Toasts.preload?.(), AT_REST_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    hasAny && (
      <Suspense fallback={null}>
        <Toasts />
      </Suspense>
    )
  );
}
