import { Paper, Stack, Switch } from "@mantine/core";
import type { Config, useSaveConfig } from "../../../../data/automation.ts";
import { Problem } from "../../../../parts/Trouble.tsx";

interface Props {
  config: Config;
  save: ReturnType<typeof useSaveConfig>;
  mayWrite: boolean;
}

/** The switch that stops everything. It has its effect at once, whatever else is not saved yet. */
export function Hold({ config, save, mayWrite }: Props) {
  const held = save.isPending ? save.variables.hold === true : config.hold;
  return (
    <Paper withBorder p={{ base: "sm", sm: "md" }} {...(held ? { style: { borderColor: "var(--mantine-color-orange-6)" } } : {})}>
      <Stack gap="xs">
        {save.error && <Problem error={save.error} />}
        <Switch
          label="Put everything on hold"
          description={`${held ? "No further article is sent." : "While this is on, no further article is sent."} Articles stay approved. Takes effect at once.`}
          color="orange"
          checked={held}
          disabled={!mayWrite}
          onChange={({ currentTarget }) => save.mutate({ hold: currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}
