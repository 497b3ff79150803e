import { Button } from "@mantine/core";
import { SaveBar } from "./SaveBar.tsx";

interface Props {
  mayHandIn: boolean;
  /** whether there are changes, and whether others changed the same fields */
  touched: boolean;
  conflicting: boolean;
  /** the last save succeeded */
  isSaved: boolean;
  busy: boolean;
  /** undefined if the article cannot be published: it is published already, or on hold */
  publish: { label: string; ask: () => void; asDraft: () => void } | undefined;
  onSave: (status?: "review") => void;
  onDiscard: () => void;
}

/** The actions on the article in the editor. */
export function ArticleBar({ mayHandIn, touched, conflicting, isSaved, busy, publish, onSave, onDiscard }: Props) {
  const state = conflicting
    ? "Say above which changes count, then save."
    : touched
      ? "Not saved. Kept in this tab until you save or discard it."
      : isSaved
        ? "Saved."
        : "All is saved.";
  return (
    <SaveBar state={state}>
      {touched && (
        <Button variant="subtle" disabled={busy} onClick={onDiscard}>
          Discard changes
        </Button>
      )}
      <Button variant={publish ? "default" : "filled"} disabled={conflicting} loading={busy} onClick={() => onSave()}>
        Save
      </Button>
      {mayHandIn && (
        <Button variant="default" disabled={busy || conflicting} onClick={() => onSave("review")}>
          Hand in for review
        </Button>
      )}
      {publish && (
        <Button variant="default" disabled={busy || conflicting} onClick={publish.asDraft}>
          Publish as a draft
        </Button>
      )}
      {publish && (
        <Button disabled={busy || conflicting} onClick={publish.ask}>
          {publish.label}
        </Button>
      )}
    </SaveBar>
  );
}
