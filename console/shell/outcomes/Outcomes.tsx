import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { type Asked, onAsked } from "../../data/articles/asked.ts";
import { contentQuery } from "../../data/articles/lists.ts";
import { type LiveEvent, useEvents } from "../../data/events/live.ts";
import { callOf } from "../../data/publish.ts";
import { say, unsay, unsayBegun, unsayDone } from "../../data/toast/say.ts";
import { Outcome } from "./Outcome.tsx";

/** How long an undo is offered. */
const UNDO_MS = 10_000;
/** How long a publication is followed; then its page tells the rest. */
const FOLLOWED_MS = 120_000;
/** The actions that end a call to a site. */
const ENDS = /^content_(publish|repair|update|withdraw|restore)$/;
const keyOf = (id: number) => `publish-${id}`;

/** Tells what becomes of each publication that was asked for in this tab: under way, on the site with a link, or failed with the reason. */
export function Outcomes() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const asked = useRef(new Map<number, Asked & { at: number }>());
  useEffect(
    () =>
      onAsked((one) => {
        const publication = { ...one, at: Date.now() };
        asked.current.set(one.id, publication);
        const shown = {
          id: keyOf(one.id),
          color: "blue",
          title: one.publish_at ? "Scheduled" : "Publishing…",
          message: <Outcome asked={publication} undoable />,
          loading: one.publish_at === null,
          autoClose: UNDO_MS,
          undoable: true,
        };
        unsayDone();
        say(shown);
      }),
    [],
  );
  const hear = useCallback(
    ({ action, content_id, success }: LiveEvent) => {
      if (content_id !== null && ENDS.test(action)) unsayBegun(callOf(content_id));
      const publication = content_id === null ? undefined : asked.current.get(content_id);
      if (!publication || publication.publish_at !== null || action !== "content_publish") return;
      asked.current.delete(publication.id);
      const left = publication.at + UNDO_MS - Date.now();
      if (Date.now() - publication.at > FOLLOWED_MS) return;
      const tell = async () => {
        const content = await queries.fetchQuery({ ...contentQuery(publication.id), staleTime: 0 });
        const shown = {
          id: keyOf(publication.id),
          color: success ? "teal" : "red",
          title: success ? (publication.draft ? "Draft in WordPress" : "Published") : "Not published",
          message: (
            <Outcome
              asked={publication}
              content={content}
              undoable={success && left > 0}
              onWhy={() => {
                unsay(keyOf(publication.id));
                void navigate({ to: "/content/$contentId/publication", params: { contentId: publication.id } });
              }}
            />
          ),
          loading: false,
          autoClose: Math.max(left, 6_000),
          undoable: success && left > 0,
        };
        // The person may have closed the first one; the result is news all the same.
        say(shown);
      };
      void tell();
    },
    [queries, navigate],
  );
  useEvents(hear);
  return null;
}
