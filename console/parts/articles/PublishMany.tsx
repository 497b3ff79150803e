import { lazy, Suspense } from "react";
import type { PublishManyProps } from "../bulk/PublishManyDialog.tsx";

// A dialog's script is loaded when the dialog opens: each list has the dialogs, and few visits open one.
const Publish = lazy(() => import("../bulk/PublishManyDialog.tsx").then((loaded) => ({ default: loaded.PublishManyDialog })));
const Send = lazy(() => import("../bulk/SendManyDialog.tsx").then((loaded) => ({ default: loaded.SendManyDialog })));

interface Props extends Omit<PublishManyProps, "later"> {
  /** publish them now or later, or send their changes */
  how: "now" | "later" | "changes";
}

/** Shows what would be done with many articles and what would be refused, with reasons. Then does it. */
export const PublishMany = ({ how, ...props }: Props) => (
  <Suspense fallback={null}>{how === "changes" ? <Send {...props} /> : <Publish {...props} later={how === "later"} />}</Suspense>
);
