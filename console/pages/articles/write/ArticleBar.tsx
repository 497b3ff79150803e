import { Anchor, Button, Menu } from "@mantine/core";
import { SaveBar } from "./SaveBar.tsx";

interface Props {
  mayHandIn: boolean;
  /** whether there are changes, and whether others changed the same fields */
  touched: boolean;
  conflicting: boolean;
  busy: boolean;
  /** undefined if the article cannot be published: it is published already, or on hold. `toCheck`: what the dialog lists */
  publish: { label: string; toCheck: number; ask: () => void; asDraft: () => void } | undefined;
  onSave: (status?: "review") => void;
  onDiscard: () => void;
}

/** The actions on the article in the editor. While others changed the same fields, only the choice between the versions is offered. */
export function ArticleBar({ mayHandIn, touched, conflicting, busy, publish: offered, onSave, onDiscard }: Props) {
  const publish = conflicting ? undefined : offered;
  const handsIn = mayHandIn && !conflicting;
  return (
    <SaveBar
      state={conflicting ? "Choose above which changes to keep, then save." : touched ? "Not saved." : "Saved."}
      hint={touched && !conflicting ? "Your changes are kept in this tab." : undefined}
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
            <Menu.Item onClick={publish.asDraft}>Send as a draft</Menu.Item>
          </>
        )
      }
    >
      <Button
        variant={!touched ? "subtle" : publish || handsIn ? "light" : "filled"}
        disabled={conflicting}
        loading={busy}
        onClick={() => onSave()}
      >
        Save
      </Button>
      {!publish && handsIn && (
        <Button disabled={busy} onClick={() => onSave("review")}>
          Submit for review
        </Button>
      )}
      {publish && (
        <Button disabled={busy} onClick={publish.ask}>
          {publish.label}
        </Button>
      )}
    </SaveBar>
  );
}
