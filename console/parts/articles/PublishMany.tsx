import { lazy, Suspense } from "react";
import type { PublishManyProps } from "../bulk/PublishManyDialog.tsx";

// A dialog's script is loaded when the dialog opens: each list has the dialogs, and few visits open one.
const Publish = lazy(() => import("../bulk/PublishManyDialog.tsx").then((loaded) => ({ default: loaded.PublishManyDialog })));
const Change = lazy(() => import("../bulk/ChangeManyDialog.tsx").then((loaded) => ({ default: loaded.ChangeManyDialog })));

interface Props extends Omit<PublishManyProps, "later"> {
  how: HowMany;
}
/** What is done with many articles: they are published, or their posts are changed. */
export type HowMany = "now" | "later" | "send" | "down" | "back";

/** Shows what would be done with many articles and what would be refused, with reasons. Then does it. */
export const PublishMany = ({ how, ...props }: Props) => (
  <Suspense fallback={null}>
    {how === "now" || how === "later" ? <Publish {...props} later={how === "later"} /> : <Change {...props} what={how} />}
  </Suspense>
);
