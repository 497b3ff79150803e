import { Box, Button, Code, CopyButton, Group, Text } from "@mantine/core";

/** JSON to read and copy. Text that is JSON is formatted too. */
export function Readable({ label, value }: { label: string; value: unknown }) {
  const text = laidOut(value);
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="light" onClick={copy} aria-label={`Copy ${label}`}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} role="region" aria-label={label} style={{ whiteSpace: "pre-wrap", maxHeight: 320, overflow: "auto" }}>
        {text}
      </Code>
    </Box>
  );
}

function laidOut(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
