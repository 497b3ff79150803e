import { say, unsay, unsayDone } from "../../data/toast/say.ts";
import { Undoable } from "./Undoable.tsx";

/** A message with what can be done about it. */
export const withButton = (message: string, label: string, onClick: () => void) => (
  <Undoable label={label} undo={onClick}>
    {message}
  </Undoable>
);

const UNDO_MS = 10_000;
const latest = { id: "" };

/**
 * Says what was done to an article, and takes it back if the person asks for that within ten seconds. The newest offer replaces the one before: that
 * one's undo might undo the newer change too.
 * @param title what was done
 * @param name the article's title
 */
export function offerUndo(title: string, name: string, message: string, undo: () => void): void {
  unsay(latest.id);
  unsayDone();
  const id = crypto.randomUUID();
  latest.id = id;
  const onUndo = () => {
    unsay(id);
    undo();
  };
  say({
    id,
    color: "teal",
    autoClose: UNDO_MS,
    undoable: true,
    title,
    message: (
      <Undoable name={name} undo={onUndo}>
        {message}
      </Undoable>
    ),
  });
}
