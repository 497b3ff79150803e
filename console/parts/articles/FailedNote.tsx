import type { ContentListed, Failures } from "../../data/articles/lists.ts";
import { useMayPublish } from "../../data/session.ts";
import { EXAMPLES } from "../bulk/words.ts";
import { FixButton } from "./FixButton.tsx";
import { isFixedTogether } from "./fixes.ts";
import { LastError } from "./notes.tsx";

interface Props {
  row: ContentListed;
  /** the causes that stand above the list, each with its advice and mostly the way to its fix */
  causes: Failures["causes"] | undefined;
}

/** Why an article failed, and the way to the fix, as far as its cause above the list does not say so. */
export function FailedNote({ row, causes }: Props) {
  const mayWrite = useMayPublish();
  const error = row.publication?.last_error;
  const cause = causes?.find(({ type }) => type === error?.type);
  // A cause names its first articles, and a single cause is that of all.
  const isTold = cause && (causes?.length === 1 || cause.content_ids.slice(0, EXAMPLES).includes(row.id));
  return (
    <>
      {!isTold && <LastError row={row} more={cause ? "nothing" : "advice"} />}
      {mayWrite && row.lifecycle === "failed" && error && !(cause && isFixedTogether(cause)) && (
        <FixButton error={error} site_id={row.site_id} content_id={row.id} size="compact-sm" />
      )}
    </>
  );
}
