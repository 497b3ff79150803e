import { Box, Button, Code, CopyButton, Group, Text } from "@mantine/core";

/** JSON to read and copy, at once or behind its label. Text that is JSON is formatted too. */
export function Readable({ label, value, folded = false }: { label: string; value: unknown; folded?: boolean }) {
  const text = laidOut(value);
  const shown = (
    <>
      <Group justify={folded ? "flex-end" : "space-between"} mb={4}>
        {!folded && (
          <Text size="sm" fw={600}>
            {label}
          </Text>
        )}
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
    </>
  );
  if (!folded) return <Box>{shown}</Box>;
  return (
    <details>
      <Text component="summary" size="sm" fw={600} style={{ cursor: "pointer" }}>
        {label}
      </Text>
      {shown}
    </details>
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
