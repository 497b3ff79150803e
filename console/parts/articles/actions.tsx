import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, useState } from "react";
import type { ContentListed } from "../../data/articles/lists.ts";
import { useRestoreOne } from "../../data/articles/withdrawal.ts";
import { useCancel, useChangeOne, usePublish, useRemove, useRetry } from "../../data/publish.ts";
import { useMayDo, useMayWrite } from "../../data/session.ts";
import { postThere, restoreLabel } from "./postThere.ts";
import { useEverOn } from "../focus/useEverOn.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";

const ScheduleOne = lazyRouteComponent(() => import("./ScheduleOne.tsx"), "ScheduleOne");
const RemoveOne = lazyRouteComponent(() => import("./RemoveOne.tsx"), "RemoveOne");

/** An action on an article. */
export interface Action {
  label: string;
  /** what it does, or an external address that it opens */
  do: (() => void) | { href: string };
  danger?: boolean;
  busy?: boolean;
}

type Possible = ContentListed["possible"][number];

/**
 * The possible actions on an article, in groups, for its menu (requirements 3.1).
 * @returns `dialogs`, which the page must render
 */
export function useArticleActions(zoneOf: (row: ContentListed) => string | undefined, read?: (id: number) => void) {
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const mayDo = useMayDo();
  const [publish, retry, cancel, change, remove] = [usePublish(), useRetry(), useCancel(), useChangeOne(), useRemove()];
  const restore = useRestoreOne();
  const [scheduled, schedule] = useState<ContentListed | null>(null);
  const [doomed, doom] = useState<ContentListed | null>(null);
  const [hasScheduled, hasDoomed] = [useEverOn(scheduled !== null), useEverOn(doomed !== null)];

  function actionsOf(row: ContentListed): Action[][] {
    const { id, title, publication, on_hold } = row;
    const { link } = postThere(row);
    const params = { contentId: id };
    const may = (action: Possible) => mayDo(row, action);
    const timed = publication?.publish_at && may("cancel");
    const look: (Action | false | null | undefined)[] = [
      read && { label: "Read here", do: () => read(id) },
      { label: mayWrite ? "Edit" : "Open", do: () => void navigate({ to: "/content/$contentId", params }) },
      link && { label: "View post", do: { href: link.href } },
      publication && { label: "Activity", do: () => void navigate({ to: "/content/$contentId/publication", params }) },
    ];
    const send: (Action | false)[] = [
      may("publish") && { label: "Publish now", do: () => publish.mutate({ id, title }) },
      may("publish") && { label: "Send as a draft", do: () => publish.mutate({ id, title, status: "draft" }) },
      may("retry") && { label: "Try again", do: () => retry.mutate({ id }) },
      may("restore_post") && { label: restoreLabel(row), do: () => restore.mutate({ id }) },
      may("recreate") && { label: "Publish as a new post", do: () => retry.mutate({ id, recreate: true }) },
      may("publish_later") && { label: timed ? "Reschedule…" : "Schedule…", do: () => schedule(row) },
    ];
    const keep: (Action | false)[] = [
      may("to_review") && { label: "Submit for review", do: () => change.mutate({ id, status: "review" }) },
      may("to_draft") && { label: "Move to drafts", do: () => change.mutate({ id, status: "draft" }) },
      (may("hold") || may("release")) && {
        label: on_hold ? "Release hold" : "Put on hold",
        do: () => change.mutate({ id, on_hold: !on_hold }),
      },
      may("cancel") && { label: "Cancel publication", danger: true, do: () => cancel.mutate({ id }) },
      may("delete") && { label: "Delete…", danger: true, do: () => doom(row) },
    ];
    return [look, send, keep].map((group) => group.filter((action) => !!action)).filter((group) => group.length > 0);
  }

  const dialogs: ReactNode = (
    <Suspense fallback={null}>
      {hasScheduled && (
        <ScheduleOne
          key={scheduled?.id}
          row={scheduled}
          zone={scheduled ? zoneOf(scheduled) : undefined}
          publish={publish}
          onClose={() => schedule(null)}
        />
      )}
      {hasDoomed && (
        <RemoveOne
          row={doomed}
          busy={remove.isPending}
          onYes={() => doomed && remove.mutate({ id: doomed.id }, { onSuccess: () => doom(null) })}
          onNo={() => doom(null)}
        />
      )}
    </Suspense>
  );
  return { actionsOf, dialogs, publish, retry, restore, cancel, schedule, scheduling: scheduled !== null };
}
