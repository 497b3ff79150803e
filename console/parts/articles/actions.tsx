import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import { useCancel, useChangeOne, usePublish, useRemove, useRetry } from "../../data/publish.ts";
import { useMayWrite } from "../../data/session.ts";
import { postThere } from "./postThere.ts";
import { RemoveOne } from "./RemoveOne.tsx";
import { ScheduleOne } from "./ScheduleOne.tsx";

/** Something that can be done with an article. */
export interface Action {
  label: string;
  /** what it does, or where it leads: an address outside */
  do: (() => void) | { href: string };
  danger?: boolean;
  busy?: boolean;
}

const OPEN = new Set(["queued", "waiting", "publishing", "retrying"]);

/**
 * What can be done with an article as it is, in groups: what its menu shows, wherever it stands (seeds: Publish in the context menu).
 * @returns `dialogs` are to be shown by the page
 */
export function useArticleActions(zoneOf: (row: ContentListed) => string | undefined) {
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const [publish, retry, cancel, change, remove] = [usePublish(), useRetry(), useCancel(), useChangeOne(), useRemove()];
  const [scheduled, schedule] = useState<ContentListed | null>(null);
  const [doomed, doom] = useState<ContentListed | null>(null);

  function actionsOf(row: ContentListed): Action[][] {
    const { id, publication, external_id, on_hold, status } = row;
    const { link, trashed } = postThere(row);
    const params = { contentId: id };
    const state = publication?.state ?? "none";
    const open = OPEN.has(state);
    const bound = open || state === "held";
    const look: (Action | false | null | undefined)[] = [
      { label: mayWrite ? "Edit" : "Read", do: () => void navigate({ to: "/content/$contentId", params }) },
      link && { label: "View on the site", do: { href: link.href } },
      publication && { label: "Story", do: () => void navigate({ to: "/content/$contentId/publication", params }) },
    ];
    const may = mayWrite && !external_id && !on_hold;
    const send: (Action | false)[] = [
      may && !["publishing", "retrying", "failed", "gone"].includes(state) && { label: "Publish now", do: () => publish.mutate({ id }) },
      may && (state === "retrying" || state === "failed") && { label: "Try again now", do: () => retry.mutate({ id }) },
      mayWrite &&
        !on_hold &&
        (state === "gone" || trashed) && { label: "Publish as a new post", do: () => retry.mutate({ id, recreate: true }) },
      may &&
        (open ? publication!.attempt === 0 && state !== "publishing" : state !== "gone") && {
          label: publication?.publish_at && open ? "Change the time…" : "Publish later…",
          do: () => schedule(row),
        },
      mayWrite && bound && { label: "Take it back to review", do: () => cancel.mutate({ id }) },
    ];
    const keep: (Action | false)[] = [
      mayWrite &&
        !external_id &&
        !bound &&
        status === "draft" && { label: "Hand in for review", do: () => change.mutate({ id, status: "review" }) },
      mayWrite &&
        !external_id &&
        !bound &&
        status === "review" && { label: "Back to draft", do: () => change.mutate({ id, status: "draft" }) },
      mayWrite &&
        !external_id && { label: on_hold ? "Take the hold off" : "Put on hold", do: () => change.mutate({ id, on_hold: !on_hold }) },
      mayWrite && !bound && { label: "Delete…", danger: true, do: () => doom(row) },
    ];
    return [look, send, keep].map((group) => group.filter((action) => !!action)).filter((group) => group.length > 0);
  }

  const dialogs: ReactNode = (
    <>
      <ScheduleOne
        key={scheduled?.id}
        row={scheduled}
        zone={scheduled ? zoneOf(scheduled) : undefined}
        publish={publish}
        onClose={() => schedule(null)}
      />
      <RemoveOne
        row={doomed}
        busy={remove.isPending}
        onYes={() => doomed && remove.mutate({ id: doomed.id }, { onSuccess: () => doom(null) })}
        onNo={() => doom(null)}
      />
    </>
  );
  return { actionsOf, dialogs, publish, retry, cancel };
}
