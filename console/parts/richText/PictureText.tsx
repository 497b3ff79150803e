import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Editor } from "@tiptap/react";
import { type FormEvent, useState } from "react";
import { saidOfPicture, sayOfPicture } from "./placePicture.ts";

/** The texts of the selected picture. */
export function PictureText({ editor }: { editor: Editor }) {
  const [opened, { open, close }] = useDisclosure();
  const [said, setSaid] = useState(() => saidOfPicture(editor));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    sayOfPicture(editor, said.alt, said.caption);
    close();
  };
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            setSaid(saidOfPicture(editor));
            open();
          }}
        >
          About the picture
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
              value={said.alt}
              onChange={(event) => setSaid({ ...said, alt: event.target.value })}
            />
            <TextInput
              label="Its caption"
              description={said.caption === null ? "A picture that stands alone in its line can have one." : "Shown below the picture."}
              disabled={said.caption === null}
              dir="auto"
              value={said.caption ?? ""}
              onChange={(event) => setSaid({ ...said, caption: event.target.value })}
            />
            <Button type="submit">Use it</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
