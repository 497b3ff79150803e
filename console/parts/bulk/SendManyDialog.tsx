import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSendMany, weighChangesQuery } from "../../data/bulk.ts";
import { Problem } from "../Trouble.tsx";
import type { PublishManyProps } from "./PublishManyDialog.tsx";
import { Refused } from "./Refused.tsx";
import { articles } from "./words.ts";

/** Shows which articles have changes that their posts lack, and which are refused, with reasons. Then sends the changes. */
export function SendManyDialog({ which, onClose, onRun }: Pick<PublishManyProps, "which" | "onClose" | "onRun">) {
  const { data, error, refetch } = useQuery({ ...weighChangesQuery(which), placeholderData: keepPreviousData });
  const send = useSendMany();
  const begin = () =>
    send.mutate(which, {
      onSuccess: (run) => {
        onRun(run);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title="Send the changes of many articles" centered>
      <Stack>
        {error && <Problem error={error} again={() => void refetch()} />}
        {!data && !error && <Skeleton h={80} aria-busy="true" aria-label="Looking at the articles" />}
        {data && (
          <>
            <Text fw={600}>
              {data.accepted === 0
                ? "None of these has changes to send."
                : `The changes of ${articles(data.accepted)} will go to ${data.sites === 1 ? "1 site" : `${data.sites} sites`}.`}
            </Text>
            {data.under_way > 0 && <Text size="sm">{articles(data.under_way)} on the way already, and left to that.</Text>}
            {data.refused.length > 0 && (
              <Alert color="orange" title="Not these">
                <Refused refused={data.refused} />
              </Alert>
            )}
          </>
        )}
        {send.error && <Problem error={send.error} />}
        <Text size="sm" c="dimmed">
          Only what changed here is sent. What somebody changed in WordPress stays as it is there, and you choose later. The run can be
          paused or taken back.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!data || data.accepted === 0} loading={send.isPending} onClick={begin}>
            {data && data.accepted > 0 ? `Send the changes of ${articles(data.accepted)}` : "Send"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
