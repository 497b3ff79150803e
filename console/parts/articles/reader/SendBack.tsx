import { Button, Group, Popover, Stack, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useSendBack } from "../../../data/articles/review.ts";

/** Sends an article back to its author, with the reason. */
export function SendBack({ id, onDone }: { id: number; onDone: () => void }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [comment, setComment] = useState("");
  const sendBack = useSendBack(id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sendBack.mutate(comment, {
      onSuccess: () => {
        close();
        onDone();
      },
    });
  };
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow width={320} position="top">
      <Popover.Target>
        <Button size="xs" variant="default" onClick={toggle}>
          Send back…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Textarea
              label="What should the author change?"
              required
              autosize
              minRows={3}
              maxLength={2_000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
            <Group justify="flex-end" gap="xs">
              <Button size="xs" variant="default" onClick={close}>
                Cancel
              </Button>
              <Button size="xs" type="submit" disabled={comment.trim() === ""} loading={sendBack.isPending}>
                Send back
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
