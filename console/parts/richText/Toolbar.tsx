import { FileButton, Text } from "@mantine/core";
import { RichTextEditor } from "@mantine/tiptap";
import type { Editor } from "@tiptap/react";
import { useEditorState } from "@tiptap/react";
import { KINDS } from "../pictureFiles.ts";
import { PictureText } from "./PictureText.tsx";

/** What can be done with the text. Everything has a key too, as Tiptap's manual lists them. */
export function Toolbar({ editor, chooseFiles }: { editor: Editor; chooseFiles?: (files: File[]) => void }) {
  const { inTable, onPicture } = useEditorState({
    editor,
    selector: ({ editor }) => ({ inTable: editor.isActive("table"), onPicture: editor.isActive("image") }),
  });
  return (
    <RichTextEditor.Toolbar sticky stickyOffset="var(--app-shell-header-height, 0px)">
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
        <RichTextEditor.CodeBlock />
        <RichTextEditor.Hr />
      </RichTextEditor.ControlsGroup>
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Link />
        <RichTextEditor.Unlink />
        {chooseFiles && (
          <FileButton multiple accept={KINDS.join(",")} onChange={chooseFiles}>
            {(props) => (
              <RichTextEditor.Control {...props} aria-label="Add a picture" title="Add a picture" w="auto" px={6}>
                <Text size="xs" span>
                  Picture
                </Text>
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
      {onPicture && <PictureText editor={editor} />}
      <RichTextEditor.ControlsGroup>
        <RichTextEditor.Undo />
        <RichTextEditor.Redo />
      </RichTextEditor.ControlsGroup>
    </RichTextEditor.Toolbar>
  );
}
