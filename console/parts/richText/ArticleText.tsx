import { Alert, Group, Input, List, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { Counted } from "./Counted.tsx";
import { htmlOf, loadMarkdown, type SourceText } from "./sourceText.ts";
import { lossesOf } from "./losses.ts";
import { RichText } from "./RichText.tsx";
import { SourceArea } from "./SourceArea.tsx";

type Mode = "rich" | "html" | "markdown";
const LABELS: Record<Mode, string> = { rich: "Rich text", html: "HTML", markdown: "Markdown" };

/** What the tags mean that articles often have. */
const MEANT: Record<string, string> = { "<iframe>": "embedded frames, such as videos", "<details>": "collapsible sections" };
const named = (loss: string) => (MEANT[loss] ? `${MEANT[loss]} (${loss})` : loss);

interface Props {
  text: SourceText;
  onChange: (text: SourceText) => void;
  error?: string | undefined;
  readOnly?: boolean;
  takeFiles?: Parameters<typeof RichText>[0]["takeFiles"];
  cards?: Parameters<typeof RichText>[0]["cards"];
  onReady?: Parameters<typeof RichText>[0]["onReady"];
}

const opensIn = (text: SourceText): Mode => (text.format === "markdown" ? "markdown" : lossesOf(text.source).length > 0 ? "html" : "rich");

/**
 * An article's text, as rich text or as its source. A text that rich text would not keep completely opens as source. Nothing is dropped
 * without a question.
 */
export function ArticleText({ text, onChange, error, readOnly = false, takeFiles, cards, onReady }: Props) {
  const [mode, setMode] = useState(() => opensIn(text));
  // A text from elsewhere is checked again: another person's version, or a discarded draft.
  const [seen, setSeen] = useState(text);
  const [asking, setAsking] = useState<Mode | null>(null);
  const [unloaded, setUnloaded] = useState(false);
  if (seen.format !== text.format || seen.source !== text.source) {
    setSeen(text);
    if (text.format !== seen.format || mode === "rich") setMode(opensIn(text));
  }
  const change = (next: SourceText) => {
    setSeen(next);
    onChange(next);
  };
  // This takes a moment for a long text. Typing does not wait for it.
  const settled = useDeferredValue(text);
  const losses = useMemo(() => (mode === "html" || asking === "rich" ? lossesOf(htmlOf(settled)) : []), [mode, asking, settled]);
  const blank = text.source.trim() === "";
  const modes: Mode[] = text.format === "markdown" || blank ? ["rich", "html", "markdown"] : ["rich", "html"];

  const enter = (next: Mode) => {
    setUnloaded(false);
    setMode(next);
    setAsking(null);
    const format = next === "markdown" ? "markdown" : "html";
    if (format !== text.format) change({ format, source: format === "html" ? htmlOf(text) : text.source });
  };
  const enterMarkdown = async () => {
    const isThere = await loadMarkdown().then(
      () => true,
      () => false,
    );
    if (isThere) enter("markdown");
    else setUnloaded(true);
  };
  const ask = (next: Mode) => {
    if (next === mode) return;
    const drops = next === "rich" && lossesOf(htmlOf(text)).length > 0;
    if (!blank && (drops || text.format === "markdown")) setAsking(next);
    else if (next === "markdown") void enterMarkdown();
    else enter(next);
  };

  return (
    <Input.Wrapper label="Text" labelElement="div" error={error}>
      <Stack gap="xs" mt={4}>
        <Group justify="space-between" gap="xs">
          {!readOnly && (
            <SegmentedControl
              size="xs"
              aria-label="Editing mode"
              data={modes.map((value) => ({ value, label: LABELS[value] }))}
              value={mode}
              onChange={(value) => ask(value)}
            />
          )}
          <Text size="xs" c="dimmed">
            {mode === "rich" && takeFiles && !readOnly && <span className="mouse-only">Drop or paste pictures into the text.</span>}
            {mode === "html" && "IGNY8 removes scripts, forms, and frames except YouTube's and Vimeo's."}
            {mode === "markdown" && "GitHub Flavored Markdown. IGNY8 creates the HTML when you save."}
          </Text>
        </Group>
        {unloaded && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            Markdown could not be loaded. Check your connection, then choose Markdown again.
          </Text>
        )}
        {mode === "html" && losses.length > 0 && (
          <Alert color="blue" p="sm" title="This article is shown as HTML" role="note">
            <Text size="sm">The rich text editor would lose this: {losses.slice(0, 8).map(named).join(", ")}. As HTML, it is kept.</Text>
          </Alert>
        )}
        {mode === "rich" ? (
          <RichText
            html={text.source}
            onChange={(source) => change({ format: "html", source })}
            error={error}
            readOnly={readOnly}
            takeFiles={takeFiles}
            cards={cards}
            onReady={onReady}
          />
        ) : (
          <SourceArea text={text} onChange={change} error={error} readOnly={readOnly} takeFiles={takeFiles} />
        )}
        <Counted text={text} />
      </Stack>
      <ConfirmDialog
        opened={asking !== null}
        title={
          asking === "rich" && losses.length > 0 ? "The rich text editor can't keep everything" : "Stop using Markdown for this article?"
        }
        yes={`Switch to ${LABELS[asking ?? "rich"]}`}
        no="Cancel"
        onYes={() => asking && enter(asking)}
        onNo={() => setAsking(null)}
      >
        {text.format === "markdown" && <Text size="sm">The article then uses HTML. When you save, IGNY8 deletes the Markdown.</Text>}
        {asking === "rich" && losses.length > 0 && (
          <>
            <Text size="sm">If you change the text there, you lose:</Text>
            <List size="sm">
              {losses.map((loss) => (
                <List.Item key={loss}>{named(loss)}</List.Item>
              ))}
            </List>
          </>
        )}
      </ConfirmDialog>
    </Input.Wrapper>
  );
}
