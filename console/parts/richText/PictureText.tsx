import { Button, Modal, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Editor } from "@tiptap/react";
import { type FormEvent, useState } from "react";
import { usePhone } from "../phone/usePhone.ts";
import type { Cards } from "./cards.ts";
import { saidOfPicture, sayOfPicture } from "./placePicture.ts";

const NAME = "Alternative text and caption";

/** The texts of the selected picture. Those of a stored picture are its card's; the text holds only those of pictures from elsewhere. */
export function PictureText({ editor, cards }: { editor: Editor; cards: Cards | undefined }) {
  const [opened, { open, close }] = useDisclosure();
  // On a phone, a popover would cover the picture, and the buttons above it.
  const phone = usePhone();
  const read = () => {
    const src = String(editor.getAttributes("image")["src"] ?? "");
    const own = saidOfPicture(editor);
    const card = cards?.of(src);
    return {
      src,
      isStored: card !== undefined,
      alt: card?.alt ?? own.alt,
      caption: own.caption === null ? null : (card?.caption ?? own.caption),
    };
  };
  const [said, setSaid] = useState(read);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const { src, isStored, alt, caption } = said;
    if (!cards || !isStored) {
      sayOfPicture(editor, alt, caption);
      return close();
    }
    setBusy(true);
    try {
      await cards.say(src, { alt, caption: caption ?? cards.of(src)?.caption ?? "" });
      close();
      editor.commands.focus();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : "Could not be saved.");
    }
    setBusy(false);
  };
  const button = (
    <Button
      size="compact-sm"
      variant="light"
      ms="auto"
      onClick={() => {
        setSaid(read());
        setError("");
        open();
      }}
    >
      {NAME}
    </Button>
  );
  const form = (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label="Alternative text"
          description="Screen readers read this text aloud."
          maxLength={1_000}
          dir="auto"
          value={said.alt}
          onChange={(event) => setSaid({ ...said, alt: event.target.value })}
        />
        <TextInput
          label="Caption"
          description={said.caption === null ? "Only a picture alone in a line can have a caption." : "Shown below the picture."}
          disabled={said.caption === null}
          maxLength={5_000}
          dir="auto"
          value={said.caption ?? ""}
          onChange={(event) => setSaid({ ...said, caption: event.target.value })}
        />
        {error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        <Button type="submit" variant="default" loading={busy}>
          Apply
        </Button>
      </Stack>
    </form>
  );
  if (phone)
    return (
      <>
        {button}
        <Modal opened={opened} onClose={close} title={NAME}>
          {form}
        </Modal>
      </>
    );
  return (
    <Popover opened={opened} onClose={close} width={312} trapFocus withArrow position="bottom-end">
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown>{form}</Popover.Dropdown>
    </Popover>
  );
}
