import { Suspense } from "react";
import type { PublishManyProps } from "../bulk/PublishManyDialog.tsx";
import { lazyRouteComponent } from "../../routes/lazy.ts";

// A dialog's script is loaded when the dialog opens: each list has the dialogs, and few visits open one.
const Publish = lazyRouteComponent(() => import("../bulk/PublishManyDialog.tsx"), "PublishManyDialog");
const Change = lazyRouteComponent(() => import("../bulk/ChangeManyDialog.tsx"), "ChangeManyDialog");

interface Props extends Omit<PublishManyProps, "later"> {
  how: HowMany;
  /** the title, if it is one article */
  only?: string | undefined;
}
/** What is done with many articles: they are published, or their posts are changed. */
export type HowMany = "now" | "later" | "send" | "down" | "back";

/** Shows what would be done with many articles and what would be refused, with reasons. Then does it. */
export const PublishMany = ({ how, only, ...props }: Props) => (
  <Suspense fallback={null}>
    {how === "now" || how === "later" ? <Publish {...props} later={how === "later"} /> : <Change {...props} what={how} only={only} />}
  </Suspense>
);
