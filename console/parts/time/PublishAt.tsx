import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { usePublish } from "../../data/publish.ts";

/** Publishes an article at a time in the site's time zone. */
export function PublishAt({ content, zone }: { content: { id: number; title: string; on_hold: boolean }; zone: string }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [at, setAt] = useState("");
  const publish = usePublish();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish.mutate({ id: content.id, publish_at: at }, { onSuccess: close });
  };
  return (
    <Popover opened={opened} onClose={close} trapFocus withArrow position="bottom-end">
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={content.on_hold}
          onClick={toggle}
          aria-label={`Publish ${content.title} later`}
        >
          Later
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <TextInput label="When" type="datetime-local" required value={at} onChange={(event) => setAt(event.target.value)} />
            <Text size="xs" c="dimmed" maw={220}>
              In the site's time zone, {zone}. It can be changed or taken back until then.
            </Text>
            <Button type="submit" loading={publish.isPending}>
              Schedule
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
