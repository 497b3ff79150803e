import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { FormEvent } from "react";
import { counted } from "../../../../domain/text.ts";
import { type BulkRun, leftOf, useCancelRun, useMoveRun, usePauseRun, useResumeRun } from "../../../data/bulk.ts";
import { useMayPublish } from "../../../data/session.ts";
import { isPlanned } from "../../../parts/bulk/RunState.tsx";
import { ConfirmDialog } from "../../../parts/ConfirmDialog.tsx";
import { useFocusBack } from "../../../parts/focus/useFocusBack.ts";
import { SiteTimeField } from "../../../parts/time/SiteTimeField.tsx";
import { usePublishTime } from "../../../parts/time/usePublishTime.ts";
import { useResumeOffer } from "./useResumeOffer.ts";

/** Pause, resume, reschedule and cancel, while articles are left. */
export function RunActions({ run, zone }: { run: BulkRun; zone: string | undefined }) {
  const mayWrite = useMayPublish();
  const [pause, resume, cancel, move] = [usePauseRun(run.id), useResumeRun(run.id), useCancelRun(run.id), useMoveRun(run.id)];
  const [cancelling, ask] = useDisclosure();
  const [moving, changeTime] = useDisclosure();
  const left = leftOf(run);
  const all = useResumeOffer(run);
  const siteId = run.sites.length === 1 ? run.sites[0]!.site_id : undefined;
  if (!mayWrite || left === 0 || run.state === "cancelled" || run.state === "done") return null;
  return (
    <>
      {all.withRun && (
        <Button loading={all.isPending} disabled={resume.isPending} onClick={all.resume}>
          Resume {all.sites} and run
        </Button>
      )}
      {run.state === "paused" ? (
        <Button
          {...(all.withRun ? { variant: "default" } : {})}
          loading={resume.isPending}
          disabled={all.isPending}
          onClick={() => resume.mutate(undefined)}
        >
          {all.withRun ? "Resume run only" : "Resume"}
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
            ? `${counted(left, "article")} that were not sent go back to review. Published posts stay. To publish the others later, choose them again.`
            : `The posts of ${counted(left, "article")} that the run has not changed stay as they are. To change them later, choose the articles again.`}
        </Text>
      </ConfirmDialog>
      {moving && <ChangeTime zone={zone} siteId={siteId} move={move} onClose={changeTime.close} />}
    </>
  );
}

interface ChangeTimeProps {
  zone: string | undefined;
  /** the run's only site */
  siteId: number | undefined;
  move: ReturnType<typeof useMoveRun>;
  onClose: () => void;
}

function ChangeTime({ zone, siteId, move, onClose }: ChangeTimeProps) {
  useFocusBack();
  const { field, chosen } = usePublishTime(zone, move);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const publish_at = chosen();
    if (publish_at) move.mutate(publish_at, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Reschedule">
      <form onSubmit={submit}>
        <Stack>
          <SiteTimeField {...field} siteId={siteId} />
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
