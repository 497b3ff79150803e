import { Alert, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyField } from "./CopyField.tsx";

interface Props {
  title: string;
  label: string;
  value: string;
  color?: string;
  children: ReactNode;
}

/** A value that is shown once, to copy now. */
export function Secret({ title, label, value, color = "yellow", children }: Props) {
  return (
    <Alert color={color} title={title} role="status">
      <Stack gap="sm">
        <Text size="sm" component="div">
          {children}
        </Text>
        <CopyField label={label} value={value} />
      </Stack>
    </Alert>
  );
}
