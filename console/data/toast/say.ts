import { type NotificationData, notifications } from "@mantine/notifications";

/** A message in the corner of the window (`console/parts/toast`). */
type Message = NotificationData & {
  id: string;
  /** offers an undo that still counts: it stays beside newer ones, and on other pages */
  undoable?: boolean;
};

const DONE = "done";
/** A message that is younger came with the step to the page, not before it. */
const YOUNG_MS = 2_000;
const shown = new Map<string, { at: number; undoable: boolean }>();
/** what the newest success has only begun */
const begun: { thing?: string | undefined } = {};

/** Shows a message in place of the earlier one about the same thing. */
export function say({ undoable = false, ...message }: Message): void {
  notifications.hide(message.id);
  shown.set(message.id, { at: Date.now(), undoable });
  notifications.show({ ...message, onClose: () => shown.delete(message.id) });
}

export function unsay(id: string): void {
  shown.delete(id);
  notifications.hide(id);
}

/**
 * Says what was done, in place of the earlier success.
 * @param begins what was only begun: `unsayBegun` ends the message when the result shows
 */
export function sayDone(message: string, { begins, color = "teal" }: { begins?: string | undefined; color?: string } = {}): void {
  begun.thing = begins;
  say({ id: DONE, message, color });
}

/** Ends the message that something has begun: its result shows. */
export function unsayBegun(thing: string): void {
  if (begun.thing !== thing) return;
  begun.thing = undefined;
  unsay(DONE);
}

/** An offer to undo is itself a success. */
export const unsayDone = (): void => unsay(DONE);

/** @param id of what was refused: another try ends the message */
export function sayRefused(
  message: NotificationData["message"],
  { title = "That did not work", id = title }: { title?: string; id?: string } = {},
): void {
  say({ id, title, message, color: "red", role: "alert", autoClose: 10_000 });
}

/** The person went to another page: what was said on the one before is over, except what can still be undone. */
export function endSaid(): void {
  for (const [id, { at, undoable }] of shown) if (!undoable && Date.now() - at > YOUNG_MS) unsay(id);
}
