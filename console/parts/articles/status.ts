import type { MantineColor } from "@mantine/core";
import { aboutLifecycle, type Lifecycle, POST_STATUSES, type PostStatus } from "../../../domain/publishing/lifecycle.ts";
import type { PublicationState } from "../../../domain/publishing/publication.ts";
import type { Step } from "../../../domain/publishing/updates/step.ts";

const COLORS: Record<Lifecycle, MantineColor> = {
  draft: "gray.6",
  in_review: "violet",
  scheduled: "cyan",
  publishing: "blue",
  live: "green",
  changed_on_site: "orange",
  failed: "red",
  removed: "red",
};
/** What an open publication does at the moment. */
const UNDER_WAY: Partial<Record<PublicationState, string>> = {
  queued: "Queued",
  waiting: "Waiting for the site",
  retrying: "Retrying",
};
const CHANGING: Record<string, string> = {
  update: "Updating the post",
  restore: "Making the post public",
};
/** How far an article is from its post, if a person has to do something about it. */
const STEPS: Partial<Record<Step, string>> = { ahead_here: "Changes to send", both: "Changed on both sides" };

interface Article {
  lifecycle: Lifecycle;
  on_hold: boolean;
  external_id: string | null;
  metadata: Record<string, unknown>;
  publication: {
    state: PublicationState;
    task?: string;
    to?: string | null;
    warned?: number;
    warnings?: unknown[];
    last_error?: { type: string } | null;
    step?: Step | null;
  } | null;
}

/** An article's status for people: the same words and colour on every page, and a detail if there is more to know. */
export function statusOf(article: Article): { label: string; color: MantineColor; detail: string | undefined } {
  const { lifecycle, on_hold, publication } = article;
  // What waits for a person is not green.
  const warned = lifecycle === "live" && warnedOf(publication) > 0;
  // A page that was opened before a release may meet a status that it does not know.
  const label = isUnpublishing(article) ? "Unpublishing" : (aboutLifecycle(lifecycle)?.label ?? lifecycle);
  // Nor is what visitors don't see.
  const usual = lifecycle === "live" && hiddenThere(article) !== undefined ? "gray.6" : (COLORS[lifecycle] ?? "gray.6");
  return { label, color: on_hold || warned ? "orange" : usual, detail: on_hold ? "On hold" : detailOf(article) };
}

/** Whether a change of the post waits until somebody closes it in WordPress's editor. */
export const isBeingEdited = (publication: Pick<NonNullable<Article["publication"]>, "state" | "last_error"> | null): boolean =>
  publication?.state === "retrying" && publication.last_error?.type === "BeingEdited";

/** Whether what IGNY8 sends hides the post: "Publishing" would say the opposite. */
const isUnpublishing = ({ lifecycle, publication }: Article): boolean =>
  lifecycle === "publishing" && publication?.task === "withdraw" && publication.to !== "publish";

/** WordPress's status of a post that is not published there; undefined of others. */
function hiddenThere({ external_id, metadata }: Article): string | undefined {
  const there = external_id === null ? undefined : metadata["wordpress_status"];
  return typeof there === "string" && there !== "publish" ? there : undefined;
}

const warnedOf = (publication: Article["publication"]): number => publication?.warned ?? publication?.warnings?.length ?? 0;

function detailOf(article: Article): string | undefined {
  const { lifecycle, external_id, publication } = article;
  if (lifecycle === "publishing") {
    const { state, task = "create", to } = publication ?? { state: "queued" as const };
    if (isBeingEdited(publication)) return "Waiting for the editor";
    return UNDER_WAY[state] ?? CHANGING[to === "publish" ? "restore" : task];
  }
  if (lifecycle === "removed") return publication?.state === "gone" ? "Deleted in WordPress" : "In WordPress trash";
  if (lifecycle === "failed" && external_id !== null) return "The post did not change";
  const there = hiddenThere(article);
  // Of "Published", who sees it matters; the other statuses say it.
  if (there === "private" && lifecycle === "live") return "Private: visitors don't see it";
  if (there !== undefined) return `${POST_STATUSES[there as PostStatus] ?? there} in WordPress`;
  if (lifecycle !== "live") return undefined;
  return warnedOf(publication) > 0 ? "Incomplete on the site" : publication?.step ? STEPS[publication.step] : undefined;
}
