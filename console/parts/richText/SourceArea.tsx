import { Textarea } from "@mantine/core";
import { useRef } from "react";
import { imagesOf } from "./pictureFiles.ts";
import type { TakeFiles } from "./RichText.tsx";
import { type SourceText, tagOf } from "./sourceText.ts";

interface Props {
  text: SourceText;
  onChange: (text: SourceText) => void;
  error: string | undefined;
  readOnly: boolean;
  takeFiles: TakeFiles | undefined;
}

/** An article's source. A dropped or pasted picture becomes a tag at the cursor. */
export function SourceArea({ text, onChange, error, readOnly, takeFiles }: Props) {
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  const take = (area: HTMLTextAreaElement, files: FileList): boolean => {
    const pictures = imagesOf(files);
    if (pictures.length === 0 || readOnly || !takeFiles) return false;
    const at = area.selectionStart;
    takeFiles(pictures, {
      insert: ({ src, alt }) => {
        const { text, onChange } = latest.current;
        const tag = tagOf(text.format, src, alt);
        onChange({ ...text, source: text.source.slice(0, at) + tag + text.source.slice(at) });
      },
    });
    return true;
  };
  return (
    <Textarea
      aria-label="Text"
      autosize
      minRows={16}
      maxRows={36}
      dir="auto"
      readOnly={readOnly}
      error={Boolean(error)}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      value={text.source}
      onChange={(event) => onChange({ format: text.format, source: event.target.value })}
      onDrop={(event) => take(event.currentTarget, event.dataTransfer.files) && event.preventDefault()}
      onPaste={(event) => take(event.currentTarget, event.clipboardData.files) && event.preventDefault()}
    />
  );
}
