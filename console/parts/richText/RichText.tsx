import "@mantine/tiptap/styles.css";
import "./richText.css";
import { RichTextEditor } from "@mantine/tiptap";
import type { Editor } from "@tiptap/react";
import { useEditor } from "@tiptap/react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { imagesOf } from "./pictureFiles.ts";
import type { Cards } from "./cards.ts";
import { clean } from "./html.ts";
import { parse } from "./parse.ts";
import { pictureNotes } from "./pictureNotes.ts";
import { placePicture } from "./placePicture.ts";
import { EXTENSIONS } from "./schema.ts";
import { Toolbar } from "./Toolbar.tsx";

/** Inserts a picture at the intended place, also if the text changed meanwhile. */
export type Insert = (picture: { src: string; alt: string }) => void;
/** Takes files that were dropped, pasted or chosen, and calls `insert` for each stored one. `at` is a position in the rich text. */
export type TakeFiles = (files: File[], place: { at?: number; insert: Insert }) => void;

interface Props {
  html: string;
  onChange: (html: string) => void;
  error?: string | undefined;
  readOnly?: boolean;
  /** without it, the editor takes no pictures */
  takeFiles?: TakeFiles | undefined;
  /** the article's stored pictures */
  cards?: Cards | undefined;
  /** gets the function that inserts pictures from elsewhere, at a position or at the cursor; null on unmount */
  onReady?: ((insertAt: ((at?: number) => Insert) | null) => void) | undefined;
}

/** The rich text editor of an article. It emits cleaned HTML, and nothing before the first change. */
export function RichText({ html, onChange, error, readOnly = false, takeFiles, cards, onReady }: Props) {
  const emitted = useRef(html);
  // Tiptap keeps the handlers of its creation.
  const latest = useRef({ onChange, takeFiles, cards, warn: !readOnly });
  latest.current = { onChange, takeFiles, cards, warn: !readOnly };
  const [notes] = useState(() => pictureNotes(() => latest.current));
  const take = (view: Editor["view"], files: FileList | undefined | null, at: number): boolean => {
    const pictures = imagesOf(files);
    if (pictures.length === 0 || !latest.current.takeFiles || !view.editable) return false;
    latest.current.takeFiles(pictures, { at, insert: insertAt(at) });
    return true;
  };
  const editor = useEditor({
    extensions: [...EXTENSIONS, notes],
    content: html,
    editable: !readOnly,
    injectCSS: false,
    editorProps: {
      // The caret stays above the save bar, and below the toolbar.
      scrollThreshold: { top: 110, bottom: 90, left: 0, right: 0 },
      scrollMargin: { top: 110, bottom: 100, left: 0, right: 0 },
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": "Text", dir: "auto", class: "article-text" },
      handleDrop: (view, event, _slice, moved) =>
        !moved &&
        take(
          view,
          event.dataTransfer?.files,
          view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.doc.content.size,
        ),
      handlePaste: (view, event) => {
        // Word processors also put a picture of the text on the clipboard.
        if (event.clipboardData?.getData("text/html")) return false;
        return take(view, event.clipboardData?.files, view.state.selection.from);
      },
    },
    onUpdate: ({ editor }) => {
      emitted.current = clean(editor.getHTML());
      latest.current.onChange(emitted.current);
    },
  });

  /** Maps a position through all changes until its picture is inserted. */
  function insertAt(at = editor.state.selection.to): Insert {
    let place = Math.min(at, editor.state.doc.content.size);
    const follow = ({ transaction }: { transaction: { mapping: { map(place: number): number } } }) => {
      place = transaction.mapping.map(place);
    };
    editor.on("transaction", follow);
    return (attrs) => {
      editor.off("transaction", follow);
      if (!editor.isDestroyed) placePicture(editor, place, attrs);
    };
  }

  useEffect(() => {
    if (html === emitted.current) return;
    // Saved text differs a little (`<br />`). The cursor keeps its position.
    const isSame = parse(html).innerHTML === parse(emitted.current).innerHTML;
    emitted.current = html;
    if (isSame) return;
    editor.commands.setContent(html, { emitUpdate: false });
  }, [editor, html]);
  useEffect(() => {
    if (editor.isEditable === readOnly) editor.setEditable(!readOnly, false);
  }, [editor, readOnly]);
  // The notes below the pictures follow their cards. A transaction would let plugins complete the text, which counts as a change.
  useEffect(() => {
    if (!editor.isDestroyed) editor.view.updateState(editor.state);
  }, [editor, cards]);
  useEffect(() => {
    const { dom } = editor.view;
    if (error) dom.setAttribute("aria-invalid", "true");
    else dom.removeAttribute("aria-invalid");
  }, [editor, error]);
  const ready = useEffectEvent(() => onReady?.(insertAt));
  const gone = useEffectEvent(() => onReady?.(null));
  useEffect(() => {
    ready();
    return () => gone();
  }, [editor]);

  return (
    <RichTextEditor editor={editor} variant="subtle" labels={{ linkEditorSave: "Set the link" }} {...(error ? { "data-error": true } : {})}>
      {!readOnly && (
        <Toolbar
          editor={editor}
          cards={cards}
          {...(takeFiles
            ? {
                chooseFiles: (files: File[]) => {
                  const at = editor.state.selection.to;
                  takeFiles(files, { at, insert: insertAt(at) });
                },
              }
            : {})}
        />
      )}
      <RichTextEditor.Content />
    </RichTextEditor>
  );
}
