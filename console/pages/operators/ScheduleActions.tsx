import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { type Schedule, usePauseSchedule, useResumeSchedule, useRunSchedule } from "../../data/schedules.ts";
import { fieldErrors, isAboutFields } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";

interface Props {
  schedule: Schedule;
  /** its name in the list */
  name: string;
  /** what no longer happens while it is paused */
  does: string;
}

/** Runs a Schedule at once, pauses it with a reason, or resumes it. */
export function ScheduleActions({ schedule: { schedule_id, paused }, name, does }: Props) {
  const run = useRunSchedule();
  const resume = useResumeSchedule();
  const [pausing, { open, close }] = useDisclosure();
  const small = { size: "compact-sm", variant: "default" } as const;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button {...small} aria-label={`Run now: ${name}`} loading={run.isPending} onClick={() => run.mutate(schedule_id)}>
        Run now
      </Button>
      {paused ? (
        <Button {...small} aria-label={`Resume: ${name}`} loading={resume.isPending} onClick={() => resume.mutate(schedule_id)}>
          Resume
        </Button>
      ) : (
        <Button {...small} aria-label={`Pause: ${name}`} onClick={open}>
          Pause
        </Button>
      )}
      <Modal opened={pausing} onClose={close} title={`Pause “${name}”?`}>
        <PauseForm schedule_id={schedule_id} does={does} close={close} />
      </Modal>
    </Group>
  );
}

function PauseForm({ schedule_id, does, close }: { schedule_id: string; does: string; close: () => void }) {
  const pause = usePauseSchedule();
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pause.mutate({ schedule_id, note }, { onSuccess: close });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">Until somebody resumes it, this does not happen: {does}</Text>
        {pause.error && !isAboutFields(pause.error, ["note"]) && <Problem error={pause.error} />}
        <TextInput
          label="Reason"
          description="Other operators see it in the list."
          value={note}
          onChange={(event) => setNote(event.target.value)}
          error={fieldErrors(pause.error)["note"]}
          maxLength={200}
          dir="auto"
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={pause.isPending} disabled={!note.trim()}>
            Pause
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
