import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";

/** Recovery codes, shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`IGNY8 recovery codes\r\n\r\n${codes.join("\r\n")}\r\n`)}`;
  return (
    <Alert color="yellow" title="Save your recovery codes" role="status">
      <Stack gap="sm">
        <Text size="sm">
          IGNY8 shows these codes only now. If you lose your phone, use one of them instead of the code of the app. Each works once.
        </Text>
        <Code block aria-label="Recovery codes" style={{ columnCount: 2 }}>
          {codes.join("\n")}
        </Code>
        <Group gap="xs">
          <CopyButton value={codes.join("\n")}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" component="a" href={file} download="igny8-recovery-codes.txt">
            Download
          </Button>
          <Button onClick={onDone}>I have saved them</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
