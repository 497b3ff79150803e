import { Group, Kbd, Modal, SimpleGrid, Stack, Switch, Text, Title } from "@mantine/core";
import { Fragment } from "react";
import type { Me } from "../data/session.ts";
import { placesOf } from "./places.ts";
import { COMMAND, KEYS } from "./shortcuts.ts";
import { useShortcutsOn } from "./useShortcuts.ts";
import { useFocusBack } from "../parts/focus/useFocusBack.ts";

/** The list of shortcuts, and the switch to turn them off. */
export function ShortcutsHelp({ me, opened, onClose }: { me: Me; opened: boolean; onClose: () => void }) {
  useFocusBack(opened);
  const [on, setOn] = useShortcutsOn();
  const places = placesOf(me).flatMap((group) => group.places);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xl">
          <Keys title="Anywhere, and in lists" rows={KEYS.map(({ keys, says }) => ({ keys, says }))} />
          <Keys title="Go to" rows={places.map(({ key, label }) => ({ keys: ["g", key], says: label }))} />
        </SimpleGrid>
        <Switch
          label="Shortcuts on"
          description={`All except ${COMMAND} K, which always works. Turn shortcuts off if you use speech input, or press keys by accident. This setting is stored in this browser.`}
          checked={on}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
      </Stack>
    </Modal>
  );
}

function Keys({ title, rows }: { title: string; rows: { keys: string[]; says: string }[] }) {
  return (
    <div>
      <Title order={3} size="h6" mb="xs">
        {title}
      </Title>
      <Stack gap={6}>
        {rows.map(({ keys, says }) => (
          <Group key={says} gap="sm" wrap="nowrap">
            <Group gap={4} w={92} wrap="nowrap">
              {keys.map((key, nth) => (
                <Fragment key={key}>
                  {nth > 0 && (
                    <Text span size="xs" c="dimmed">
                      {keys[0] === "g" ? "then" : "+"}
                    </Text>
                  )}
                  <Kbd>{key}</Kbd>
                </Fragment>
              ))}
            </Group>
            <Text size="sm">{says}</Text>
          </Group>
        ))}
      </Stack>
    </div>
  );
}
