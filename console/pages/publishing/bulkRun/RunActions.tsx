import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { type BulkRun, leftOf, useCancelRun, useMoveRun, usePauseRun, useResumeRun } from "../../../data/bulk.ts";
import { useMayPublish } from "../../../data/session.ts";
import { publishAtOf, When } from "../../../parts/articles/When.tsx";
import { isPlanned } from "../../../parts/bulk/RunState.tsx";
import { articles } from "../../../parts/bulk/words.ts";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { fieldErrors } from "../../../parts/fields.ts";
import { useFocusBack } from "../../../parts/focus/useFocusBack.ts";

/** Pause, resume, reschedule and cancel, while articles are left. */
export function RunActions({ run, zone }: { run: BulkRun; zone: string | undefined }) {
  const mayWrite = useMayPublish();
  const [pause, resume, cancel, move] = [usePauseRun(run.id), useResumeRun(run.id), useCancelRun(run.id), useMoveRun(run.id)];
  const [cancelling, ask] = useDisclosure();
  const [moving, changeTime] = useDisclosure();
  const left = leftOf(run);
  if (!mayWrite || left === 0 || run.state === "cancelled" || run.state === "done") return null;
  return (
    <>
      {run.state === "paused" ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate(undefined)}>
          Resume
        </Button>
      ) : (
        <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate(undefined)}>
          Pause
        </Button>
      )}
      {isPlanned(run) && (
        <Button variant="default" onClick={changeTime.open}>
          Reschedule…
        </Button>
      )}
      <Button variant="default" c="var(--mantine-color-error)" onClick={ask.open}>
        Cancel run…
      </Button>
      <ConfirmDialog
        opened={cancelling}
        title="Cancel this run?"
        yes="Cancel run"
        no="Keep run"
        danger
        busy={cancel.isPending}
        onYes={() => cancel.mutate(undefined, { onSettled: ask.close })}
        onNo={ask.close}
      >
        <Text size="sm">
          {run.task === "create"
            ? `${articles(left)} that were not sent go back to review. Published posts stay. To publish the others later, choose them again.`
            : `The posts of ${articles(left)} that the run has not changed stay as they are. To change them later, choose the articles again.`}
        </Text>
      </ConfirmDialog>
      {moving && <ChangeTime zone={zone} move={move} onClose={changeTime.close} />}
    </>
  );
}

interface ChangeTimeProps {
  zone: string | undefined;
  move: ReturnType<typeof useMoveRun>;
  onClose: () => void;
}

function ChangeTime({ zone, move, onClose }: ChangeTimeProps) {
  useFocusBack();
  const [at, setAt] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    move.mutate(publishAtOf(at, zone), { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Reschedule">
      <form onSubmit={submit}>
        <Stack>
          <When value={at} onChange={setAt} zone={zone} error={fieldErrors(move.error)["publish_at"]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={move.isPending}>
              Reschedule
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
