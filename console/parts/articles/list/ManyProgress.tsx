import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import type { ManyChange } from "../../../data/changeMany.ts";

interface Props {
  change: ManyChange;
  onStop: () => void;
  onClose: () => void;
}

/** The progress and result of a change of many articles: how many succeeded, which failed, and why. */
export function ManyProgress({ change: { label, past, total, done, refused, running, stopped }, onStop, onClose }: Props) {
  const refusals = [...refused].map(([why, rows]) => ({ why, rows }));
  const failed = refusals.reduce((sum, { rows }) => sum + rows.length, 0);
  const untouched = total - done - failed;
  return (
    <Alert
      p="xs"
      color={running ? "blue" : failed > 0 || untouched > 0 ? "orange" : "teal"}
      title={running ? `${label}: ${done} of ${total}` : `${done} ${past}${failed > 0 ? `, ${failed} left out` : ""}`}
      role="status"
      withCloseButton={!running}
      closeButtonLabel="Dismiss"
      onClose={onClose}
    >
      <Stack gap="xs">
        {running && (
          <Group wrap="nowrap">
            <Progress value={((done + failed) / total) * 100} style={{ flex: 1 }} aria-label={label} />
            <Button size="xs" variant="default" onClick={onStop}>
              Stop
            </Button>
          </Group>
        )}
        {stopped && untouched > 0 && <Text size="sm">Stopped: {untouched} not changed.</Text>}
        {refusals.length > 0 && (
          <List size="sm" listStyleType="none">
            {refusals.map(({ why, rows }) => (
              <List.Item key={why}>
                {refusals.length > 1 && `${rows.length}: `}
                {why}
                <Text size="xs" c="dimmed" dir="auto" lineClamp={1}>
                  {rows
                    .slice(0, 5)
                    .map(({ title }) => title)
                    .join(" · ")}
                  {rows.length > 5 && ` · and ${rows.length - 5} more`}
                </Text>
              </List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Alert>
  );
}
