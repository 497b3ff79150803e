import { Alert, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyField } from "./CopyField.tsx";

/** A value that is shown once, to copy now. */
export function Secret({ title, label, value, children }: { title: string; label: string; value: string; children: ReactNode }) {
  return (
    <Alert color="yellow" title={title} role="status">
      <Stack gap="sm">
        <Text size="sm" component="div">
          {children}
        </Text>
        <CopyField label={label} value={value} />
      </Stack>
    </Alert>
  );
}
