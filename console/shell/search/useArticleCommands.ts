import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { hasRight } from "../../../domain/people/roles.ts";
import { useRepublish } from "../../data/articles/comparison.ts";
import { contentQuery } from "../../data/articles/lists.ts";
import { useCancel, useChangeOne, useRetry } from "../../data/publish.ts";
import type { Me } from "../../data/session.ts";
import { postThere } from "../../parts/articles/postThere.ts";
import type { Command } from "./useCommands.ts";
import { useOpenArticle } from "./visits.ts";

/** What can be done with the article that is open: only what the API names as possible. Empty on other pages. */
export function useArticleCommands(me: Me): Command[] {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const id = useOpenArticle();
  const { data: content } = useQuery({ ...contentQuery(id ?? 0), enabled: id !== undefined });
  const [retry, cancel, change, send] = [useRetry(), useCancel(), useChangeOne(), useRepublish(id ?? 0)];
  if (id === undefined || !content) return [];
  const mayWrite = hasRight(me.role, "publish");
  const may = (action: (typeof content.possible)[number]) => mayWrite && content.possible.includes(action);
  const here = content.external_id === null;
  const { link } = postThere(content);
  const params = { contentId: id };
  const isEditing = pathname === `/content/${id}`;
  // The article's own page saves what was typed first, and shows what to look at.
  const ask = (publish: "now" | "later") => () => void navigate({ to: "/content/$contentId", params, search: { publish } });
  const commands: (Command | false | undefined)[] = [
    may("publish") && here && { key: "publish", label: "Publish…", also: "now send approve", open: ask("now") },
    may("publish_later") && here && { key: "schedule", label: "Schedule…", also: "publish later time plan date", open: ask("later") },
    may("update") && { key: "send", label: "Update post", also: "update post republish", open: () => send.mutate({}) },
    may("retry") && { key: "retry", label: "Try again", also: "retry publish", open: () => retry.mutate({ id }) },
    may("recreate") && {
      key: "recreate",
      label: "Publish as a new post",
      also: "again create",
      open: () => retry.mutate({ id, recreate: true }),
    },
    may("cancel") && { key: "cancel", label: "Cancel publication", also: "stop schedule back", open: () => cancel.mutate({ id }) },
    may("to_review") && {
      key: "review",
      label: "Submit for review",
      also: "submit approve",
      open: () => change.mutate({ id, status: "review" }),
    },
    may("to_draft") && {
      key: "draft",
      label: "Switch to draft",
      also: "reject return",
      open: () => change.mutate({ id, status: "draft" }),
    },
    may("hold") && { key: "hold", label: "Put on hold", also: "pause stop", open: () => change.mutate({ id, on_hold: true }) },
    may("release") && { key: "release", label: "Release hold", also: "resume", open: () => change.mutate({ id, on_hold: false }) },
    link && {
      key: "view",
      label: "View post",
      also: "see open site wordpress",
      open: () => void globalThis.open(link.href, "_blank", "noreferrer"),
    },
    !isEditing && {
      key: "edit",
      label: mayWrite ? "Edit the article" : "Read the article",
      also: "write text",
      open: () => void navigate({ to: "/content/$contentId", params }),
    },
    {
      key: "history",
      label: "History",
      also: "versions revisions restore",
      open: () => void navigate({ to: "/content/$contentId/history", params }),
    },
    content.publication !== null && {
      key: "activity",
      label: "Activity",
      also: "calls publication events",
      open: () => void navigate({ to: "/content/$contentId/publication", params }),
    },
    !here && {
      key: "compare",
      label: "Compare with the post",
      also: "difference wordpress both sides",
      open: () => void navigate({ to: "/content/$contentId/comparison", params }),
    },
  ];
  return commands.filter((command) => !!command).map((command) => ({ ...command, key: `article-${command.key}` }));
}
