import { Alert, Anchor, Button, Checkbox, Fieldset, Group, List, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { type Config, useSaveConfig } from "../../../data/automation.ts";
import { useMayWrite } from "../../../data/session.ts";
import type { Site } from "../../../data/sites.ts";
import { ApiProblem } from "../../../data/client.ts";
import { fieldErrors, useDraft } from "../../../parts/fields.ts";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { DaysInput } from "./DaysInput.tsx";
import { explain } from "./explain.ts";
import { type ConfigValues, settingsOf, valuesOf } from "./values.ts";
import { Windows } from "./Windows.tsx";

/** Stages before ours, which other services carry out. */
const EARLIER = [1, 2, 3, 4, 5, 6];
/** Each has an input that shows what is wrong with it. */
const SHOWN = /^(schedule\.(days|at)|windows\.\d+\.(days|from|to)|daily_cap|spacing_minutes|stages)(\.\d+)?$/;

/** A site's automation: what it does by itself, and when. */
export function ConfigForm({ site, config }: { site: Site; config: Config }) {
  const mayWrite = useMayWrite();
  const save = useSaveConfig(site.id);
  const { values, set, touched, forget } = useDraft(`automation:${site.id}`, valuesOf(config));
  // `schedule.days.0` is shown with `schedule.days`.
  const errors = Object.fromEntries(
    Object.entries(fieldErrors(save.error)).map(([field, message]) => [field.replace(/(days|stages)\.\d+$/, "$1"), message]),
  );
  const beside =
    save.error instanceof ApiProblem && save.error.details.length > 0 && save.error.details.every(({ field }) => SHOWN.test(field));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(settingsOf(values), {
      onSuccess: ({ data }) => {
        forget(valuesOf(data));
        notifications.show({ message: "Saved. A run under way keeps to it from now on.", color: "teal" });
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Alert color={values.enabled ? "blue" : "gray"} title={touched ? "What it will do once saved" : "What it does"} role="status">
          <List size="sm" spacing={2}>
            {explain(values, site.time_zone).map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
          {config.next_due_at && !touched && (
            <Text size="sm" mt="xs">
              The next run is due <Time at={config.next_due_at} zone={site.time_zone} />.
            </Text>
          )}
          <Anchor
            size="sm"
            c="inherit"
            renderRoot={(props) => <Link to="/sites/$siteId/calendar" params={{ siteId: site.id }} {...props} />}
          >
            What goes out when
          </Anchor>
        </Alert>
        {save.error && !beside && <Problem error={save.error} />}
        <Inputs values={values} set={set} errors={errors} disabled={!mayWrite} zone={site.time_zone} />
        {mayWrite && (
          <Group>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            {touched && (
              <Button
                variant="default"
                onClick={() => {
                  forget(valuesOf(config));
                  save.reset();
                }}
              >
                Discard changes
              </Button>
            )}
            {beside && (
              <Text size="sm" c="red" role="alert">
                Nothing was saved: see the fields above.
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}

interface InputsProps {
  values: ConfigValues;
  set: (changes: Partial<ConfigValues>) => void;
  errors: Record<string, string>;
  disabled: boolean;
  zone: string;
}

function Inputs({ values, set, errors, disabled, zone }: InputsProps) {
  return (
    <>
      <Section title="When it runs">
        <Switch
          label="Automation on"
          checked={values.enabled}
          disabled={disabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        <Switch
          label="On a schedule"
          description="Off: runs are started by hand."
          checked={values.scheduled}
          disabled={disabled}
          onChange={(event) => set({ scheduled: event.currentTarget.checked })}
        />
        {values.scheduled && (
          <Group gap="sm" align="flex-start">
            <DaysInput
              label="Runs on"
              value={values.schedule_days}
              onChange={(schedule_days) => set({ schedule_days })}
              error={errors["schedule.days"]}
              disabled={disabled}
            />
            <TextInput
              label="Run at"
              placeholder="06:00"
              w={110}
              value={values.schedule_at}
              disabled={disabled}
              onChange={(event) => set({ schedule_at: event.target.value })}
              error={errors["schedule.at"]}
            />
          </Group>
        )}
        <Checkbox.Group
          label="Stages"
          description="Stage 7 publishes what is in review. Those before it are carried out by other services, and Stage 7 waits for the ones that are on."
          value={values.stages.map(String)}
          onChange={(stages) => set({ stages: stages.map(Number).toSorted((a, b) => a - b) })}
          error={errors["stages"]}
          readOnly={disabled}
        >
          <Group gap="sm" mt={6} mb={4}>
            {EARLIER.map((stage) => (
              <Checkbox key={stage} value={String(stage)} label={`${stage}`} aria-label={`Stage ${stage}`} disabled={disabled} />
            ))}
            <Checkbox value="7" label="7: review to published" aria-label="Stage 7" disabled={disabled} />
          </Group>
        </Checkbox.Group>
      </Section>
      <Section title="Stage 7: what goes out when" about={`All times are the site's: ${zone}.`}>
        <Fieldset variant="unstyled" disabled={disabled}>
          <Stack>
            <Switch
              label="Approve by itself"
              description="On: every complete article in review is approved and published. Off: a run only says how many wait."
              checked={values.auto_approve}
              disabled={disabled}
              onChange={(event) => set({ auto_approve: event.currentTarget.checked })}
            />
            <Group align="flex-start">
              <NumberInput
                label="Daily cap"
                description="Articles a day; empty for any number."
                clampBehavior="none"
                value={values.daily_cap}
                onChange={(daily_cap) => set({ daily_cap })}
                error={errors["daily_cap"]}
                disabled={disabled}
                w={240}
              />
              <NumberInput
                label="Minutes between articles"
                description="0 for none; a week at most."
                clampBehavior="none"
                value={values.spacing_minutes}
                onChange={(spacing_minutes) => set({ spacing_minutes })}
                error={errors["spacing_minutes"]}
                disabled={disabled}
                w={240}
              />
            </Group>
            <Windows windows={values.windows} change={(windows) => set({ windows })} errors={errors} disabled={disabled} />
            <Switch
              label="Hold everything"
              description="Nothing that has not begun goes out while this is on; the articles stay approved."
              color="orange"
              checked={values.hold}
              disabled={disabled}
              onChange={(event) => set({ hold: event.currentTarget.checked })}
            />
          </Stack>
        </Fieldset>
      </Section>
    </>
  );
}
