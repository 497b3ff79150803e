import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Schedule, usePauseSchedule, useResumeSchedule, useRunSchedule } from "../../data/schedules.ts";
import { fieldErrors, isAboutFields } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { isOfDeletedSite, workOf } from "./work.ts";

/** What operators do with the Schedules of a list; `pausing`: the one that a dialog asks about. */
export function useScheduleActions() {
  const [pausing, pause] = useState<Schedule>();
  return { run: useRunSchedule(), resume: useResumeSchedule(), pausing, pause };
}
export type Actions = ReturnType<typeof useScheduleActions>;

/** The buttons of a row. */
export function ScheduleActions({ schedule, actions: { run, resume, pause } }: { schedule: Schedule; actions: Actions }) {
  const { schedule_id: id, paused } = schedule;
  const { name } = workOf(schedule);
  const small = { size: "compact-sm", variant: "default" } as const;
  if (isOfDeletedSite(schedule)) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button {...small} aria-label={`Run now: ${name}`} loading={run.isPending && run.variables === id} onClick={() => run.mutate(id)}>
        Run now
      </Button>
      {paused ? (
        <Button
          {...small}
          aria-label={`Resume: ${name}`}
          loading={resume.isPending && resume.variables === id}
          onClick={() => resume.mutate(id)}
        >
          Resume
        </Button>
      ) : (
        <Button {...small} aria-label={`Pause: ${name}`} onClick={() => pause(schedule)}>
          Pause
        </Button>
      )}
    </Group>
  );
}

/** Asks for the reason of a pause, and says what then stops. */
export function PauseDialog({ pausing, pause }: Pick<Actions, "pausing" | "pause">) {
  const close = () => pause(undefined);
  return (
    <Modal opened={pausing !== undefined} onClose={close} title={pausing && `Pause “${workOf(pausing).name}”?`}>
      {pausing && <PauseForm schedule={pausing} close={close} />}
    </Modal>
  );
}

function PauseForm({ schedule, close }: { schedule: Schedule; close: () => void }) {
  const pause = usePauseSchedule();
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pause.mutate({ schedule_id: schedule.schedule_id, note }, { onSuccess: close });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">Until somebody resumes it, this does not happen: {workOf(schedule).does}</Text>
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
