import { Box, Checkbox, Fieldset, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Section } from "../../../../parts/Section.tsx";
import { DaysInput } from "./DaysInput.tsx";
import type { ConfigValues } from "./values.ts";
import { Windows } from "./Windows.tsx";
import { NumberField } from "../../../../parts/inputs/NumberField.tsx";

/** The stages before Stage 7, which other services carry out. */
const EARLIER = [1, 2, 3, 4, 5, 6];

interface Props {
  values: ConfigValues;
  set: (changes: Partial<ConfigValues>) => void;
  errors: Record<string, string>;
  disabled: boolean;
  zone: string;
}

/** The inputs of the configuration. */
export function Inputs({ values, set, errors, disabled, zone }: Props) {
  const [waits] = useState(() => values.stages.some((stage) => EARLIER.includes(stage)));
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
          description="When off, runs start only when you start them."
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
          value={values.stages.map(String)}
          onChange={(stages) => set({ stages: stages.map(Number).toSorted((a, b) => a - b) })}
          error={errors["stages"]}
          readOnly={disabled}
        >
          <Checkbox value="7" label="Publish" disabled={disabled} mt={6} mb="xs" />
          <details open={waits}>
            <Box component="summary" fz="sm" style={{ cursor: "pointer" }}>
              Wait for another service
            </Box>
            <Text size="sm" c="dimmed" maw={640}>
              Publishing is stage 7. Choose the stages before it that another service runs for this site and reports. Publishing waits for
              them.
            </Text>
            <Group gap="sm" mt={6} mb={4}>
              {EARLIER.map((stage) => (
                <Checkbox key={stage} value={String(stage)} label={`Stage ${stage}`} disabled={disabled} />
              ))}
            </Group>
          </details>
        </Checkbox.Group>
      </Section>
      <Section title="Publishing" about={`All times are in the site's time zone: ${zone}.`}>
        <Fieldset variant="unstyled" m={0} disabled={disabled}>
          <Stack>
            <Switch
              label="Auto-approve"
              description="Approve and publish every complete article in review. When off, runs only report how many are waiting."
              checked={values.auto_approve}
              disabled={disabled}
              onChange={(event) => set({ auto_approve: event.currentTarget.checked })}
            />
            <Group align="flex-start">
              <NumberField
                label="Daily cap"
                description="Articles a day. If empty, no limit."
                value={values.daily_cap}
                onChange={(daily_cap) => set({ daily_cap })}
                error={errors["daily_cap"]}
                disabled={disabled}
                w={240}
              />
              <NumberField
                label="Minutes between articles"
                description="0 for no minimum. At most one week."
                value={values.spacing_minutes}
                onChange={(spacing_minutes) => set({ spacing_minutes })}
                error={errors["spacing_minutes"]}
                disabled={disabled}
                w={240}
              />
            </Group>
            <Windows windows={values.windows} change={(windows) => set({ windows })} errors={errors} disabled={disabled} />
            <Switch
              label="Put everything on hold"
              description="While this is on, no further article is sent. Articles stay approved."
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
