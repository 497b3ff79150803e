import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { CalendarEntry } from "../../data/calendar.ts";
import { fieldErrors, isAboutFields } from "../fields.ts";
import { passed } from "../time/presets.ts";
import { SiteTimeField } from "../time/SiteTimeField.tsx";
import { Problem } from "../Trouble.tsx";
import { localOf, type Moves } from "./useMoves.ts";

/** Moves an article to another time without dragging. What is refused stays, with the reason beside it. */
export function MoveDialog({ entry, moves, onClose }: { entry: CalendarEntry; moves: Moves; onClose: () => void }) {
  const [opened, setOpened] = useState(true);
  const [at, setAt] = useState(localOf(entry));
  const [error, setError] = useState<Error | null>(null);
  const close = () => setOpened(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passed(at, entry.time_zone) === undefined) moves.moveTo(entry, at, { done: close, onRefused: setError });
  };
  // The popover from which the dialog was opened is gone. The focus goes back to the article, wherever it is by now.
  const leave = () => {
    onClose();
    document.querySelector<HTMLElement>(`[data-entry="${entry.content_id}"]`)?.focus();
  };
  return (
    <Modal opened={opened} onClose={close} onExitTransitionEnd={leave} returnFocus={false} title="Reschedule">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" fw={600} dir="auto" lineClamp={3}>
            {entry.title}
          </Text>
          <SiteTimeField
            value={at}
            onChange={(value) => {
              setError(null);
              setAt(value);
            }}
            zone={entry.time_zone}
            siteId={entry.site_id}
            error={fieldErrors(error)["publish_at"]}
          />
          {error && !isAboutFields(error, ["publish_at"]) && <Problem error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={moves.isMoving(entry.content_id)}>
              Reschedule
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
