import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiProblem } from "./client.ts";

export interface ManyChange {
  /** the action, in the button's words */
  label: string;
  /** what was done with them, after their number */
  past: string;
  total: number;
  done: number;
  /** the refused articles, by the API's message */
  refused: Map<string, { id: number; title: string }[]>;
  running: boolean;
  stopped: boolean;
}

/** The API changes articles one by one. This many requests run at once. */
const AT_ONCE = 4;

/** The API's messages name the article. These texts fit many articles. */
const REASONS: Record<string, string> = {
  publication_open: "Scheduled or being published. Cancel the publication first.",
  already_published: "Already in WordPress. Delete the article from its own menu.",
  not_found: "Somebody else deleted it.",
};
function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem) return REASONS[error.code] ?? error.message;
  return error instanceof Error ? error.message : "Failed.";
}

/** Applies one change to many articles, one request each. Reports how many succeeded, which did not, and why. */
export function useChangeMany() {
  const queries = useQueryClient();
  const [state, setState] = useState<ManyChange | null>(null);
  const stop = useRef(false);

  async function start<Row extends { id: number; title: string }>(
    { label, past }: Pick<ManyChange, "label" | "past">,
    rows: Row[],
    act: (id: number) => Promise<unknown>,
    done: (succeeded: Row[]) => void,
  ): Promise<void> {
    const succeeded: Row[] = [];
    const now: ManyChange = { label, past, total: rows.length, done: 0, refused: new Map(), running: true, stopped: false };
    const show = () => setState({ ...now });
    const waiting = [...rows];
    stop.current = false;
    show();
    async function work(): Promise<void> {
      for (let row = waiting.shift(); row && !stop.current; row = waiting.shift()) {
        try {
          await act(row.id);
          now.done += 1;
          succeeded.push(row);
        } catch (error) {
          const why = reasonOf(error);
          now.refused.set(why, [...(now.refused.get(why) ?? []), row]);
        }
        show();
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    now.running = false;
    now.stopped = stop.current;
    show();
    done(succeeded);
    await Promise.all([["contents"], ["content"], ["publication"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  }

  return {
    state,
    start,
    stop: () => {
      stop.current = true;
    },
    close: () => setState(null),
  };
}
