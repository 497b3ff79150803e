import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { comparisonQuery } from "../../../../data/articles/comparison.ts";
import type { Content } from "../../../../data/articles/lists.ts";
import { isTyped } from "../../../../parts/inputs/typed.ts";
import { TypedField } from "../../../../parts/inputs/TypedField.tsx";
import { useFocusBack } from "../../../../parts/focus/useFocusBack.ts";
import { WAYS } from "./words.ts";

interface Props {
  content: Content;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Asks for the article's title before its post is deleted for good, and names what only the site has. */
export function DeletePost({ content: { id, title }, busy, onYes, onNo }: Props) {
  useFocusBack();
  const [typed, setTyped] = useState("");
  const { data } = useQuery(comparisonQuery(id));
  const there = (data?.fields ?? []).filter(({ step }) => step !== "ahead_here").map(({ name }) => name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onYes();
  };
  return (
    <Modal opened onClose={onNo} title={WAYS.deleted.title}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" fw={600} dir="auto" lineClamp={3}>
            {title}
          </Text>
          <Text size="sm">{WAYS.deleted.about}</Text>
          {there.length > 0 && (
            <Alert color="orange" p="sm" title="Somebody changed the post on the site">
              These changes exist only on the site and will be lost: {there.join(", ")}.
            </Alert>
          )}
          <TypedField label="Type the article's title to confirm" name={title} value={typed} onChange={setTyped} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onNo}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={!isTyped(typed, title)}>
              {WAYS.deleted.yes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
