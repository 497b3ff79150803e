import { Button, Group, Image, Paper, Progress, Stack, Text } from "@mantine/core";
import type { Upload } from "./useUploads.ts";

/** The upload of a picture: its progress, or why it failed. */
export function UploadCard({ upload, onRetry, onPutAway }: { upload: Upload; onRetry: () => void; onPutAway: () => void }) {
  const { name, preview, sent, error, again } = upload;
  const percent = Math.round(sent * 100);
  return (
    <Paper withBorder p="sm" role="group" aria-label={`Upload: ${name}`}>
      <Stack gap="xs">
        <Image src={preview} alt="" h={110} fit="contain" radius="sm" bg="var(--mantine-color-default-hover)" style={{ opacity: 0.6 }} />
        <Text size="sm" dir="auto" lineClamp={1} style={{ wordBreak: "break-all" }}>
          {name}
        </Text>
        {error ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        ) : (
          <Progress.Root size="md">
            <Progress.Section value={percent} aria-label={`${name}: ${percent} % sent`} />
          </Progress.Root>
        )}
        <Group gap="xs">
          {again && (
            <Button size="compact-xs" onClick={onRetry}>
              Try again
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={onPutAway}>
            {error ? "Dismiss" : "Stop"}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
