import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Editor } from "@tiptap/react";
import { type FormEvent, useState } from "react";

/** What is read aloud in place of the picture that is selected. */
export function PictureText({ editor }: { editor: Editor }) {
  const [opened, { open, close }] = useDisclosure();
  const [alt, setAlt] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    editor.chain().focus().updateAttributes("image", { alt }).run();
    close();
  };
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            setAlt(String(editor.getAttributes("image")["alt"] ?? ""));
            open();
          }}
        >
          Alternative text
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="sm" w={280}>
            <TextInput
              label="What the picture shows"
              description="Read aloud to people who do not see it."
              maxLength={1_000}
              dir="auto"
              value={alt}
              onChange={(event) => setAlt(event.target.value)}
            />
            <Button type="submit">Use it</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
