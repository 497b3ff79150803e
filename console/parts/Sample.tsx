import { Box, Button, Code, CopyButton } from "@mantine/core";

/** A code sample to copy. */
export function Sample({ label, code }: { label: string; code: string }) {
  return (
    <Box pos="relative" role="group" aria-label={label}>
      <Code block pr={84} style={{ whiteSpace: "pre-wrap" }}>
        {code}
      </Code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Button pos="absolute" top={8} right={8} size="compact-sm" variant="default" onClick={copy} aria-label={`Copy: ${label}`}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </Box>
  );
}
