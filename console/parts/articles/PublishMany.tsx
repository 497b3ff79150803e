import { lazy, Suspense } from "react";
import type { PublishManyProps } from "../bulk/PublishManyDialog.tsx";

/** The dialog's script is loaded when the dialog opens: each list has the dialog, and few visits open it. */
const Dialog = lazy(() => import("../bulk/PublishManyDialog.tsx").then((loaded) => ({ default: loaded.PublishManyDialog })));

/** Shows what publishing would do and what it would refuse, with reasons. Then publishes many articles. */
export const PublishMany = (props: PublishManyProps) => (
  <Suspense fallback={null}>
    <Dialog {...props} />
  </Suspense>
);
