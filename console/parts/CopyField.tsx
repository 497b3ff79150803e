import { Button, CopyButton, TextInput } from "@mantine/core";

/** A value to copy and paste elsewhere. */
export function CopyField({ label, value, description }: { label: string; value: string; description?: string }) {
  return (
    <TextInput
      label={label}
      {...(description === undefined ? {} : { description })}
      value={value}
      readOnly
      onFocus={(event) => event.target.select()}
      rightSectionWidth={84}
      rightSection={
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="light" onClick={copy} aria-label={`Copy ${label}`}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      }
    />
  );
}
