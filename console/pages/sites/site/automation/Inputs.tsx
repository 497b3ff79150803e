import { Box, Checkbox, Fieldset, Group, Radio, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Section } from "../../../../parts/Section.tsx";
import { DaysInput } from "./DaysInput.tsx";
import { type ConfigValues, startingBy, startsOf } from "./values.ts";
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
  const starts = startsOf(values);
  // What differs from the usual is in sight.
  const [isUnusual] = useState(() => !values.stages.includes(7) || values.stages.some((stage) => EARLIER.includes(stage)));
  return (
    <>
      <Section title="When it runs">
        <Radio.Group aria-label="When it runs" value={starts} onChange={(next) => set(startingBy(next))}>
          <Stack gap="xs">
            <Radio value="off" label="Off" disabled={disabled} />
            <Radio value="by hand" label="When I start it" disabled={disabled} />
            <Radio value="on a schedule" label="On a schedule" description="You can also start a run yourself." disabled={disabled} />
          </Stack>
        </Radio.Group>
        {(starts === "on a schedule" || errors["schedule.days"] || errors["schedule.at"]) && (
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
        <details open={isUnusual || errors["stages"] !== undefined}>
          <Box component="summary" fz="sm" style={{ cursor: "pointer" }}>
            Advanced
          </Box>
          <Checkbox.Group
            label="Stages"
            mt="xs"
            value={values.stages.map(String)}
            onChange={(stages) => set({ stages: stages.map(Number).toSorted((a, b) => a - b) })}
            error={errors["stages"]}
            readOnly={disabled}
          >
            <Checkbox value="7" label="Publish" disabled={disabled} mt={6} mb="sm" />
            <Text size="sm" fw={500}>
              Wait for another service
            </Text>
            <Text size="sm" c="dimmed" maw={640}>
              Publishing is stage 7. Choose the stages before it that another service runs for this site and reports. Publishing waits for
              them.
            </Text>
            <Group gap="sm" mt={6} mb={4}>
              {EARLIER.map((stage) => (
                <Checkbox key={stage} value={String(stage)} label={`Stage ${stage}`} disabled={disabled} />
              ))}
            </Group>
          </Checkbox.Group>
        </details>
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
          </Stack>
        </Fieldset>
      </Section>
    </>
  );
}
