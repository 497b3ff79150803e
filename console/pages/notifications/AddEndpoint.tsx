import { Button, Group, Modal, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import type { NotificationKind } from "../../../domain/events/kinds.ts";
import { DialogFooter } from "../../parts/DialogFooter.tsx";
import { fieldErrors, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Secret } from "../../parts/Secret.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { ENDPOINT_FIELDS, EndpointFields, type EndpointValues } from "./EndpointFields.tsx";

/** What somebody must know of. */
const FIRST: NotificationKind[] = ["content.failed", "site.paused", "sync.failed", "plugin.rollout_halted"];
const BLANK: EndpointValues = { url: "", description: "", kinds: FIRST, format: "igny8", template: null };

/** Adds an endpoint, shows its secret once, and goes to it. */
export function AddEndpoint({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const { values, set, forget } = useDraft("endpoint:new", BLANK);
  const add = useChange(() => take(api.account.notifications.index.$post({ json: values })), { stale: [["notifications"]] });
  const added = add.data?.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(undefined, { onSuccess: () => forget() });
  };
  const leave = () => {
    add.reset();
    onClose();
    if (added) void navigate({ to: "/webhooks/$endpointId", params: { endpointId: added.id } });
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      size="lg"
      title={added ? "Webhook secret" : "Add webhook"}
      closeOnClickOutside={!added}
      closeOnEscape={!added}
    >
      {added ? (
        <Stack>
          <Secret title="Copy it now" label="Secret" value={added.secret}>
            IGNY8 signs every request with this secret. Use it in your program to verify requests. You won&apos;t see it again. If you lose
            it, create a new one.
          </Secret>
          <Group justify="flex-end">
            <Button onClick={leave}>View webhook</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {add.error && !isAboutFields(add.error, ENDPOINT_FIELDS) && <Problem error={add.error} />}
            <EndpointFields values={values} set={set} errors={fieldErrors(add.error)} />
            <DialogFooter>
              <Button variant="default" onClick={leave}>
                Cancel
              </Button>
              <Button type="submit" loading={add.isPending} disabled={values.kinds.length === 0}>
                Add webhook
              </Button>
            </DialogFooter>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
