import { FileButton } from "@mantine/core";
import { RichTextEditor } from "@mantine/tiptap";
import type { Editor } from "@tiptap/react";
import { useEditorState } from "@tiptap/react";
import { KINDS } from "./pictureFiles.ts";
import type { Cards } from "./cards.ts";
import { PictureText } from "./PictureText.tsx";

interface Props {
  editor: Editor;
  cards: Cards | undefined;
  chooseFiles?: (files: File[]) => void;
}

/** The editor's commands. Each also has a key, which Tiptap's manual lists. */
export function Toolbar({ editor, cards, chooseFiles }: Props) {
  const { inTable, onLink, onPicture } = useEditorState({
    editor,
    selector: ({ editor }) => ({ inTable: editor.isActive("table"), onLink: editor.isActive("link"), onPicture: editor.isActive("image") }),
  });
  return (
    <RichTextEditor.Toolbar sticky stickyOffset="var(--app-shell-header-height, 0px)">
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Undo />
        <RichTextEditor.Redo />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.H2 />
        <RichTextEditor.H3 />
        <RichTextEditor.H4 />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Bold />
        <RichTextEditor.Italic />
        <RichTextEditor.Strikethrough />
        <RichTextEditor.Code />
        <RichTextEditor.ClearFormatting />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.BulletList />
        <RichTextEditor.OrderedList />
        <RichTextEditor.Blockquote />
        <RichTextEditor.CodeBlock icon={BracesIcon} />
        <RichTextEditor.Hr icon={LineIcon} />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Link />
        {onLink && <RichTextEditor.Unlink />}
        {chooseFiles && (
          <FileButton multiple accept={KINDS.join(",")} onChange={chooseFiles}>
            {(props) => (
              <RichTextEditor.Control {...props} aria-label="Add a picture" title="Add a picture">
                <PictureIcon />
              </RichTextEditor.Control>
            )}
          </FileButton>
        )}
        <RichTextEditor.TableInsert />
      </RichTextEditor.ControlsGroup>
      {inTable && (
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.TableRowBefore />
          <RichTextEditor.TableRowAfter />
          <RichTextEditor.TableRowDelete />
          <RichTextEditor.TableColumnBefore />
          <RichTextEditor.TableColumnAfter />
          <RichTextEditor.TableColumnDelete />
          <RichTextEditor.TableToggleHeaderRow />
          <RichTextEditor.TableDelete />
        </RichTextEditor.ControlsGroup>
      )}
      {onPicture && <PictureText editor={editor} cards={cards} />}
    </RichTextEditor.Toolbar>
  );
}

// Tabler's icons for these two look like another command's, and like "more".
const BracesIcon = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" aria-hidden>
    <path d="M6 2.5C3.4 2.5 4.8 7 2.5 8c2.3 1 .9 5.5 3.5 5.5M10 2.5c2.6 0 1.2 4.5 3.5 5.5-2.3 1-.9 5.5-3.5 5.5" />
  </svg>
);
const LineIcon = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" aria-hidden>
    <path d="M2 8h12" />
  </svg>
);
const PictureIcon = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden>
    <rect x="1.7" y="2.7" width="12.6" height="10.6" rx="1.6" />
    <circle cx="5.4" cy="6.2" r="1.2" />
    <path d="m2 12 3.8-3.6 2.6 2.3L11 8l3.2 3.2" />
  </svg>
);
