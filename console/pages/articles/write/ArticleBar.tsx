import { Anchor, Button, Menu } from "@mantine/core";
import { useLive } from "../../../data/events/live.ts";
import { SaveBar } from "./SaveBar.tsx";

interface Props {
  mayHandIn: boolean;
  /** whether there are changes, and whether others changed the same fields */
  touched: boolean;
  conflicting: boolean;
  busy: boolean;
  /** sends the article's changes to its post; `isFirst`: nothing comes before it */
  update: { isFirst: boolean; do: () => void } | undefined;
  /** undefined if the article cannot be published: it is published already, or on hold. `toCheck`: what the dialog lists */
  publish: { label: string; toCheck: number; ask: () => void; asDraft: () => void } | undefined;
  onSave: (status?: "review") => void;
  onDiscard: () => void;
}

/** Whether everything is saved, or what keeps the person from it. */
function stateOf({ conflicting, touched, offline }: Pick<Props, "conflicting" | "touched"> & { offline: boolean }): string {
  if (conflicting) return "Choose above which changes to keep, then save.";
  const saved = touched ? "Not saved." : "Saved.";
  return offline ? `${saved} No connection to IGNY8.` : saved;
}

/** The actions on the article in the editor. While others changed the same fields, only the choice between the versions is offered. */
export function ArticleBar({ mayHandIn, touched, conflicting, busy, update, publish: offered, onSave, onDiscard }: Props) {
  // IGNY8 can't be reached.
  const offline = useLive().state === "offline";
  const publish = conflicting ? undefined : offered;
  const handsIn = mayHandIn && !conflicting;
  return (
    <SaveBar
      state={stateOf({ conflicting, touched, offline })}
      hint={touched && !conflicting && !offline ? "Your changes are kept in this tab." : undefined}
      busy={busy}
      onDiscard={touched ? onDiscard : undefined}
      note={
        publish &&
        publish.toCheck > 0 && (
          <Anchor component="button" type="button" fz={{ base: "xs", sm: "sm" }} className="to-check" disabled={busy} onClick={publish.ask}>
            {publish.toCheck} to check
          </Anchor>
        )
      }
      items={
        publish && (
          <>
            {handsIn && <Menu.Item onClick={() => onSave("review")}>Submit for review</Menu.Item>}
            <Menu.Item disabled={offline} onClick={publish.asDraft}>
              Send as a draft
            </Menu.Item>
          </>
        )
      }
    >
      {!conflicting && (
        <Button
          variant={!touched || publish || handsIn || update ? "light" : "filled"}
          // It keeps the focus.
          data-disabled={!touched}
          aria-disabled={!touched}
          loading={busy}
          onClick={() => touched && onSave()}
        >
          Save
        </Button>
      )}
      {update && !conflicting && (
        <Button variant={update.isFirst ? "filled" : "default"} disabled={busy || offline} onClick={update.do}>
          Update post
        </Button>
      )}
      {!publish && handsIn && (
        <Button disabled={busy || offline} onClick={() => onSave("review")}>
          Submit for review
        </Button>
      )}
      {publish && (
        <Button disabled={busy || offline} onClick={publish.ask}>
          {publish.label}
        </Button>
      )}
    </SaveBar>
  );
}
