import { Button, Center, Group, Image, Paper, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Upload } from "./useUploads.ts";

/** As in the rows of the article's pictures. */
const SIZE = { w: { base: 72, sm: 112 }, h: { base: 72, sm: 84 }, flex: "none", bg: "var(--mantine-color-default-hover)" } as const;

/** The upload of a picture, in a row as the stored ones: its progress, or why it failed. */
export function UploadCard({ upload, onRetry, onPutAway }: { upload: Upload; onRetry: () => void; onPutAway: () => void }) {
  const { name, preview, sent, error, again } = upload;
  const [unreadable, setUnreadable] = useState(false);
  const percent = Math.round(sent * 100);
  return (
    <Paper withBorder p="sm" role="group" aria-label={`Upload: ${name}`}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {unreadable ? (
          <Center {...SIZE} style={{ borderRadius: "var(--mantine-radius-sm)" }}>
            <Text size="xs" c="dimmed" ta="center">
              No preview
            </Text>
          </Center>
        ) : (
          <Image {...SIZE} src={preview} alt="" fit="contain" radius="sm" opacity={0.6} onError={() => setUnreadable(true)} />
        )}
        <Stack gap={6} flex={1} miw={0}>
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
              <Button size="compact-sm" variant="default" onClick={onRetry}>
                Try again
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={onPutAway}>
              {error ? "Dismiss" : "Stop"}
            </Button>
          </Group>
        </Stack>
      </Group>
    </Paper>
  );
}
