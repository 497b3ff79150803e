import { Button, Group, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import type { Endpoint } from "../../data/notifications.ts";
import { useMayPublish } from "../../data/session.ts";
import { ConfirmButton } from "../../parts/ConfirmButton.tsx";
import { fieldErrors, isAboutFields, useDraft } from "../../parts/fields.ts";
import { Section } from "../../parts/Section.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { ENDPOINT_FIELDS, EndpointFields } from "./EndpointFields.tsx";

/** An endpoint's settings: which events it gets, switching it off, and removing it. */
export function EditEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const { id, url, description, enabled, format, template } = endpoint;
  const navigate = useNavigate();
  const mayWrite = useMayPublish();
  const kinds = NOTIFICATION_KINDS.filter((kind) => endpoint.kinds.includes(kind));
  const draft = useDraft(`endpoint:${id}`, { url, description, kinds, format, template });
  const param = { id: String(id) };
  const stale = [["notifications"], ["deliveries", id]];
  const save = useChange(() => take(api.account.notifications[":id"].index.$patch({ param, json: draft.values })), {
    stale,
    said: () => "Webhook saved.",
  });
  const disable = useChange(() => take(api.account.notifications[":id"].index.$patch({ param, json: { enabled: false } })), { stale });
  const remove = useChange(() => take(api.account.notifications[":id"].index.$delete({ param })), {
    stale: [],
    said: () => "Webhook removed.",
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: () => draft.forget(draft.values) });
  };
  return (
    <Stack gap="xl">
      <form onSubmit={submit}>
        <fieldset disabled={!mayWrite} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack>
            {save.error && !isAboutFields(save.error, ENDPOINT_FIELDS) && <Problem error={save.error} />}
            <EndpointFields values={draft.values} set={draft.set} errors={fieldErrors(save.error)} />
            {mayWrite && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={!draft.touched || draft.values.kinds.length === 0}>
                  Save
                </Button>
                {draft.touched && (
                  <Button variant="default" onClick={() => draft.forget()}>
                    Discard changes
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
      {mayWrite && (
        <Section title={enabled ? "Disable or remove" : "Remove"}>
          <Group>
            {enabled && (
              <ConfirmButton label="Disable" title="Disable this webhook?" confirm="Disable" act={() => disable.mutateAsync(undefined)}>
                Pending deliveries fail, and new events are not sent. You can enable it again at any time.
              </ConfirmButton>
            )}
            <ConfirmButton
              label="Remove"
              color="red"
              variant="light"
              title="Remove this webhook?"
              confirm="Remove"
              act={() => remove.mutateAsync(undefined).then(() => navigate({ to: "/webhooks" }))}
            >
              This also removes the secret and the list of deliveries. You can&apos;t undo this.
            </ConfirmButton>
          </Group>
        </Section>
      )}
    </Stack>
  );
}
