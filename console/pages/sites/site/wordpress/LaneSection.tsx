import { Badge, Button, Group, Popover, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Lane, laneQuery, useCallsAtOnce, usePause } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { BREAKER_FAILURES } from "../../../../../domain/publishing/lane.ts";
import { passFocus } from "../../../../parts/focus/passFocus.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { fieldErrors } from "../../../../parts/fields.ts";
import { offWord, siteState } from "../../../../parts/sites/siteState.ts";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import { PAUSE, RESUME } from "../pauseButtons.ts";
import type { OfIntegration } from "../props.ts";
import { Fold } from "./Fold.tsx";
import { NumberField } from "../../../../parts/inputs/NumberField.tsx";
import { LOADING } from "../../../../parts/loading.ts";

/** The lane: the limit on calls at once, and whether the site is paused. The banner says why it is paused, and resumes it. */
export function LaneSection({ site, integration: { id, is_active, last_sync_at } }: OfIntegration) {
  const { data: lane, error, refetch } = useQuery(laneQuery(id));
  const mayWrite = useMayPublish();
  const zone = site.time_zone;
  const paused = lane?.state === "paused";
  // The same words and colours as in the list of sites.
  const off = offWord(last_sync_at);
  const state = siteState(site);
  const offColor = state.label === off ? state.color : "gray.6";
  return (
    <Fold
      title="Sending"
      summary={
        lane && (
          <Group component="span" gap="xs">
            <Badge
              component="span"
              variant="dot"
              color={!paused ? (is_active ? "green" : offColor) : lane.paused_by === "person" ? "orange" : "red"}
            >
              {paused ? "Paused" : is_active ? "Active" : off}
            </Badge>
            {lane.max_calls} at once
          </Group>
        )
      }
      about={`After ${BREAKER_FAILURES} failed calls in a row, IGNY8 pauses the site and keeps checking it. Articles wait in the queue.`}
      opened={!!error && !lane}
    >
      {!lane && (error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={120} {...LOADING} />)}
      {lane && (
        <Facts
          facts={[
            ["Queued articles", String(lane.waiting)],
            ["Last success", lane.last_success_at ? <Time key="last" at={lane.last_success_at} zone={zone} /> : "None yet"],
            ...(lane.failures > 0 ? ([["Failures in a row", String(lane.failures)]] as [string, string][]) : []),
            ...(lane.allowed_calls < lane.max_calls || !mayWrite ? ([["Limit of calls", callsNow(lane)]] as [string, string][]) : []),
          ]}
        />
      )}
      {lane && mayWrite && <CallsAtOnce key={lane.max_calls} id={id} lane={lane} />}
      {lane && mayWrite && !paused && (
        <Group>
          <Pause id={id} />
        </Group>
      )}
    </Fold>
  );
}

/** Fewer than the limit after failures. */
const callsNow = ({ allowed_calls, max_calls }: Lane) =>
  allowed_calls < max_calls ? `${allowed_calls} now, at most ${max_calls}. Rises with each success.` : `At most ${max_calls}`;

function CallsAtOnce({ id, lane }: { id: number; lane: Lane }) {
  const [calls, setCalls] = useState<number | string>(lane.max_calls);
  const change = useCallsAtOnce(id);
  const errors = fieldErrors(change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(Number(calls));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="xs" align={change.error ? "center" : "flex-end"}>
        <NumberField
          label="Concurrent calls"
          description="1 to 20. Use 2 for small hosts."
          value={calls}
          onChange={setCalls}
          error={errors["max_calls"] ?? change.error?.message}
          w={240}
        />
        <Button type="submit" variant="default" loading={change.isPending} disabled={Number(calls) === lane.max_calls}>
          Set
        </Button>
      </Group>
    </form>
  );
}

function Pause({ id }: { id: number }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [reason, setReason] = useState("");
  const pause = usePause(id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // This form may be gone before the answer is handled.
    passFocus(() => document.getElementById(RESUME));
    pause.mutate(reason.trim(), { onSuccess: close });
  };
  return (
    <Popover opened={opened} onClose={close} trapFocus returnFocus withArrow width={300} position="bottom-start">
      <Popover.Target>
        <Button data-site={PAUSE} variant="default" onClick={toggle}>
          Pause
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Text size="sm">IGNY8 sends nothing more to the site until somebody resumes it. Articles wait in the queue.</Text>
            <TextInput
              label="Reason"
              description="Optional. Other members see it."
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              error={fieldErrors(pause.error)["reason"] ?? pause.error?.message}
              dir="auto"
            />
            <Button type="submit" loading={pause.isPending}>
              Pause site
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
