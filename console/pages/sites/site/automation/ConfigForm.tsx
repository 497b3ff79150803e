import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { type Config, useSaveConfig } from "../../../../data/automation.ts";
import { sayDone } from "../../../../data/toast/say.ts";
import { useMayPublish } from "../../../../data/session.ts";
import type { Site } from "../../../../data/sites.ts";
import { ApiProblem } from "../../../../data/client.ts";
import { fieldErrors, useDraft } from "../../../../parts/fields.ts";
import { StickyBar } from "../../../../parts/stickyBar/StickyBar.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import { explain } from "./explain.ts";
import { Inputs } from "./Inputs.tsx";
import { changesOf, valuesOf } from "./values.ts";

/** The fields that have an input, which shows their errors. */
const SHOWN = /^(schedule\.(days|at)|windows\.\d+\.(days|from|to)|daily_cap|spacing_minutes|stages)(\.\d+)?$/;

interface Props {
  site: Site;
  config: Config;
  /** the hold is being changed */
  holding: boolean;
}

/** The form of a site's automation: what it does automatically, and when. */
export function ConfigForm({ site, config, holding }: Props) {
  const mayWrite = useMayPublish();
  const before = valuesOf(config);
  const { values, set, touched, forget } = useDraft(`automation:${site.id}`, before);
  const changes = changesOf(values, before);
  const save = useSaveConfig(site.id, (saved) => {
    forget(valuesOf(saved));
    sayDone("Saved. A run in progress uses the new settings.");
  });
  // `schedule.days.0` is shown with `schedule.days`.
  const errors = Object.fromEntries(
    Object.entries(fieldErrors(save.error)).map(([field, message]) => [field.replace(/(days|stages)\.\d+$/, "$1"), message]),
  );
  const beside =
    save.error instanceof ApiProblem && save.error.details.length > 0 && save.error.details.every(({ field }) => SHOWN.test(field));
  /** the values are still those that were refused */
  const isRefused = beside && JSON.stringify(save.variables) === JSON.stringify(changes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(changes);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Alert color={values.enabled ? "blue" : "gray"} title={touched ? "What it will do once saved" : "What it does"} role="status">
          {isRefused ? (
            <Text size="sm">Correct the marked fields to see what it will do.</Text>
          ) : (
            <List size="sm" spacing={2}>
              {explain(values, config.hold, site.time_zone).map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          )}
          {config.next_due_at && !touched && (
            <Text size="sm" mt="xs">
              The next run is due <Time at={config.next_due_at} zone={site.time_zone} />.
            </Text>
          )}
          {!isRefused && (
            <Group gap="md" mt="xs">
              <Anchor
                size="sm"
                c="inherit"
                renderRoot={(props) => <Link to="/sites/$siteId/calendar" params={{ siteId: site.id }} {...props} />}
              >
                Show publishing times
              </Anchor>
              {mayWrite && config.enabled && (
                <Button
                  size="xs"
                  variant="default"
                  renderRoot={(props) => <Link to="/sites/$siteId/runs" params={{ siteId: site.id }} {...props} />}
                >
                  Start a run
                </Button>
              )}
            </Group>
          )}
        </Alert>
        {save.error && !beside && <Problem error={save.error} />}
        <Inputs values={values} set={set} errors={errors} disabled={!mayWrite} zone={site.time_zone} />
        {mayWrite && (
          <StickyBar raised={touched}>
            <Group gap="sm">
              <Button type="submit" disabled={!touched || holding} loading={save.isPending}>
                Save
              </Button>
              {touched && (
                <Button
                  variant="default"
                  onClick={() => {
                    forget();
                    save.reset();
                  }}
                >
                  Discard changes
                </Button>
              )}
              {beside ? (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  Not saved. Correct the marked fields.
                </Text>
              ) : (
                <Text size="sm" c="dimmed" role="status">
                  {touched ? "Not saved yet" : "All changes are saved"}
                </Text>
              )}
            </Group>
          </StickyBar>
        )}
      </Stack>
    </form>
  );
}
