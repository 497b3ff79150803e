import { Box, Paper, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { CopyField } from "../../../../parts/CopyField.tsx";
import { SUMMARY } from "./Fold.tsx";

interface Props {
  values: { api_url: string; api_key: string; site_id: number };
  /** a connection test has succeeded since: the values are folded */
  isTested: boolean;
}

/** A new key with what WordPress needs beside it, shown once. It takes the focus: the button that created it may be gone. */
export function NewKey({ values: { api_url, api_key, site_id }, isTested }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <Paper ref={box} withBorder p="sm" tabIndex={-1} role="status">
      <details open={!isTested}>
        <Box component="summary" {...SUMMARY}>
          <Text span size="sm" fw={600}>
            Your new key
          </Text>
        </Box>
        <Stack gap="sm" maw={560} mt="xs" ml={{ base: 0, sm: 18 }}>
          <Text size="sm">
            Enter these three values in WordPress under Settings → IGNY8, and save. Copy the key now: IGNY8 does not show it again.
          </Text>
          <CopyField label="API URL" value={api_url} />
          <CopyField label="API key" value={api_key} />
          <CopyField label="Site ID" value={String(site_id)} />
        </Stack>
      </details>
    </Paper>
  );
}
