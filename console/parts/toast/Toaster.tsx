import { useNotifications } from "@mantine/notifications";
import { Suspense } from "react";
import { lazyRouteComponent, useLoadedAtRest } from "../../routes/lazy.ts";
import { useEverOn } from "../focus/useEverOn.ts";

const Toasts = lazyRouteComponent(() => import("./Toasts.tsx"), "Toasts");

/** Shows messages in the corner of the window. The first load of a page does without their code: it comes with the first message, or at rest. */
export function Toaster() {
  const { notifications } = useNotifications();
  const hasAny = useEverOn(notifications.length > 0);
  useLoadedAtRest(Toasts);
  return (
    hasAny && (
      <Suspense fallback={null}>
        <Toasts />
      </Suspense>
    )
  );
}
