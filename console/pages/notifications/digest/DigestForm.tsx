import { Button, Checkbox, Group, Radio, Select, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Concern, CONCERNS } from "../../../../domain/events/concerns.ts";
import { concernsFor, MAIL_CHOICES, type MailChoice } from "../../../../domain/notifications/digest.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import type { NotificationMails } from "../../../data/notices/lists.ts";
import { useMe } from "../../../data/session.ts";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { ownZone, ZONES } from "../../../parts/time/zones.ts";
import { Problem } from "../../../parts/Trouble.tsx";

const CHOICES: Record<MailChoice, { label: string; description: string }> = {
  off: { label: "Off", description: "The bell still shows everything." },
  action: { label: "When something needs action", description: "Within a minute or two, and at most one mail in ten minutes." },
  daily: { label: "Daily", description: "One mail a day with everything that happened, if anything did." },
};
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, "0")}:00` }));
const FIELDS = ["mail", "hour", "time_zone", "kinds"];

/** The form. A daily mail has an hour in the person's time zone. */
export function DigestForm({ mails, done }: { mails: NotificationMails; done: () => void }) {
  const { role } = useMe();
  const first = {
    mail: mails.mail,
    hour: mails.hour,
    time_zone: mails.mail === "off" ? ownZone : mails.time_zone,
    kinds: mails.kinds as Concern[],
  };
  const [values, setValues] = useState(first);
  const set = (changes: Partial<typeof first>) => setValues({ ...values, ...changes });
  const save = useChange(() => take(api.me.notifications.mails.index.$patch({ json: values })), {
    stale: [["bell-mails"]],
    said: () => "Your mail settings are saved.",
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: done });
  };
  const errors = fieldErrors(save.error);
  const offered = concernsFor(role).filter((kind) => values.mail !== "action" || CONCERNS[kind].action);
  const none = values.mail !== "off" && !offered.some((kind) => values.kinds.includes(kind));
  return (
    <form onSubmit={submit}>
      <Stack>
        <Radio.Group
          label="Mail"
          description={`To ${mails.email}`}
          value={values.mail}
          onChange={(next) => set({ mail: MAIL_CHOICES.find((choice) => choice === next) ?? "off" })}
        >
          <Stack gap="xs" mt="xs">
            {MAIL_CHOICES.map((choice) => (
              <Radio key={choice} value={choice} {...CHOICES[choice]} autoFocus={choice === first.mail} />
            ))}
          </Stack>
        </Radio.Group>
        {values.mail === "daily" && (
          <Group grow align="flex-start">
            <Select
              label="At"
              data={HOURS}
              allowDeselect={false}
              value={String(values.hour)}
              onChange={(hour) => set({ hour: Number(hour) })}
              error={errors["hour"]}
            />
            <Select
              label="Time zone"
              data={ZONES}
              searchable
              allowDeselect={false}
              value={values.time_zone}
              onChange={(zone) => set({ time_zone: zone ?? "UTC" })}
              error={errors["time_zone"]}
            />
          </Group>
        )}
        {values.mail !== "off" && (
          <Checkbox.Group
            label="About"
            error={none ? "Choose at least one, or turn the mails off." : errors["kinds"]}
            value={values.kinds}
            onChange={(chosen) => set({ kinds: chosen })}
          >
            <Stack gap="xs" mt="xs">
              {offered.map((kind) => (
                <Checkbox key={kind} value={kind} label={CONCERNS[kind].label} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {save.error && !isAboutFields(save.error, FIELDS) && <Problem error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={none || JSON.stringify(values) === JSON.stringify(first)}>
            Save
          </Button>
          <Button variant="default" onClick={done}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
