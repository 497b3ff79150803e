import { Button } from "@mantine/core";
import type { Content } from "../../../data/articles/lists.ts";
import { useChangeOne } from "../../../data/publish.ts";
import { useMayDo } from "../../../data/session.ts";

/** Releases an article's hold. Shows nothing if the article is not on hold, or if the person may not. */
export function ReleaseHold({ content }: { content: Content }) {
  const change = useChangeOne();
  if (!useMayDo()(content, "release")) return null;
  return (
    <Button loading={change.isPending} onClick={() => change.mutate({ id: content.id, on_hold: false })}>
      Release hold
    </Button>
  );
}
