import { Box, Button, Code, CopyButton, Group, Text } from "@mantine/core";

/** A code sample to copy. Long lines scroll sideways. */
export function Sample({ label, code }: { label: string; code: string }) {
  return (
    <Box role="group" aria-label={label}>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy} aria-label={`Copy: ${label}`}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} style={{ whiteSpace: "pre", overflowX: "auto" }}>
        {code}
      </Code>
    </Box>
  );
}
