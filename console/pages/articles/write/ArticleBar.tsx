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
  /** undefined if the article cannot be published: it is published already, or on hold. `toCheck`: what the dialog lists */
  publish: { label: string; toCheck: number; ask: () => void; asDraft: () => void } | undefined;
  onSave: (status?: "review") => void;
  onDiscard: () => void;
}

/** The actions on the article in the editor. */
export function ArticleBar({ mayHandIn, touched, conflicting, isSaved, busy, publish, onSave, onDiscard }: Props) {
  const state = conflicting
    ? "Choose above which changes to keep, then save."
    : touched
      ? "Not saved. Your changes are kept in this tab."
      : isSaved
        ? "Saved."
        : "All changes are saved.";
  return (
    <SaveBar state={state}>
      {touched && (
        <Button variant="subtle" disabled={busy} onClick={onDiscard}>
          Discard changes
        </Button>
      )}
      <Button variant={!touched ? "subtle" : publish ? "light" : "filled"} disabled={conflicting} loading={busy} onClick={() => onSave()}>
        Save
      </Button>
      {mayHandIn && (
        <Button variant="default" disabled={busy || conflicting} onClick={() => onSave("review")}>
          Submit for review
        </Button>
      )}
      {publish && (
        <Button variant="default" disabled={busy || conflicting} onClick={publish.asDraft}>
          Publish as a draft
        </Button>
      )}
      {publish && publish.toCheck > 0 && (
        <Button variant="default" disabled={busy || conflicting} onClick={publish.ask}>
          {publish.toCheck} to check
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
